package io.imagestream.examples;

import picocli.CommandLine.IVersionProvider;

/** Tells the version that the jar's manifest names. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {Main.NAME + " " + (version == null ? "(not from a jar)" : version)};
    }
}
