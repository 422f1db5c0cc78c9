package io.imagestream.examples;

import io.imagestream.AccessPolicy;
import io.imagestream.ControlledServerBuilder;
import io.imagestream.Delivery;
import io.imagestream.ServerBuilder;
import io.imagestream.TcpServerBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say who may watch, and whether browsers and players can. */
final class AccessOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--http",
            negatable = true,
            defaultValue = Option.NULL_VALUE,
            fallbackValue = "true",
            description =
                    "Serve browsers and players, too, over HTTP on the same port; tcp_push and tcp_pull do by default.")
    private @Nullable Boolean http;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description =
                    "Serve by TLS alone, with this certificate and those that lead to its root, in PEM. Clients of the"
                            + " original's protocol know no TLS and are refused.")
    private @Nullable Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "The certificate's private key, in PEM (PKCS #8, without a password).")
    private @Nullable Path key;

    @Option(
            names = "--user",
            paramLabel = Logins.LABEL,
            description =
                    "Let users watch who log in, over HTTP (Basic); clients of the original's protocol cannot and are"
                            + " refused. " + Logins.FILE_HELP + " May be repeated; with --allow both must hold.")
    private @Nullable List<String> users;

    @Option(
            names = "--allow",
            paramLabel = "NETWORK",
            description =
                    "Let clients of this network watch, and no others: loopback, link-local, private, or a block such"
                            + " as 192.0.2.0/24; may be repeated. Over TCP all by default, over UDP and for mcast_pull"
                            + " these three words.")
    private @Nullable List<String> networks;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "Another name of this server, such as a proxy on this machine passes on; may be repeated.")
    private @Nullable List<String> hosts;

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = {"A site whose pages may show the stream, such as", "https://dash.example; may be repeated."})
    private @Nullable List<String> origins;

    /** Sets what was given. */
    void apply(ServerBuilder<?> builder, Delivery delivery) throws IOException {
        if (builder instanceof TcpServerBuilder tcp) {
            applyHttp(tcp);
            tcp.access(policy());
        } else if (builder instanceof ControlledServerBuilder<?> datagrams) {
            String why = delivery.label() + " has no HTTP";
            refuse("--[no-]http", http, why);
            refuseHttpOptions(why);
            applyNetworks(datagrams, delivery);
        } else {
            String why = delivery.label() + " has no HTTP";
            refuse("--[no-]http", http, why);
            refuseHttpOptions(why);
            refuse("--allow", networks, "RTP goes to whom it names, and the server hears nobody");
        }
    }

    /** Not as a policy: it would only narrow the networks that hold by default. */
    private void applyNetworks(ControlledServerBuilder<?> builder, Delivery delivery) {
        if (delivery == Delivery.MCAST_PUSH) {
            refuse("--allow", networks, "who joins the group of mcast_push can watch, and the server hears nobody");
        }
        Settings.set(spec, "--allow", networks, given -> builder.allowedNetworks(given.toArray(new String[0])));
    }

    private void applyHttp(TcpServerBuilder builder) {
        if (Boolean.FALSE.equals(http)) {
            refuseHttpOptions("--no-http switches HTTP off");
            builder.http(false);
        }
        if (certificate != null && key != null) {
            builder.tls(certificate, key);
        } else if (certificate != null || key != null) {
            throw wrong("--tls-cert and --tls-key go together; only " + (key == null ? "--tls-cert" : "--tls-key")
                    + " is given");
        }
        Settings.set(spec, "--allow-host", hosts, names -> builder.allowedHosts(names.toArray(new String[0])));
        Settings.set(spec, "--allow-origin", origins, sites -> builder.allowedOrigins(sites.toArray(new String[0])));
    }

    /** What only means something over HTTP must not be passed over in silence where there is none. */
    private void refuseHttpOptions(String why) {
        refuse("--tls-cert", certificate, why);
        refuse("--tls-key", key, why);
        refuse("--user", users, why);
        refuse("--allow-host", hosts, why);
        refuse("--allow-origin", origins, why);
    }

    private void refuse(String option, @Nullable Object value, String why) {
        Settings.refuse(spec, option, value, why);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private AccessPolicy policy() throws IOException {
        List<AccessPolicy> policies = new ArrayList<>();
        Settings.set(
                spec, "--allow", networks, given -> policies.add(AccessPolicy.networks(given.toArray(new String[0]))));
        Settings.set(spec, "--user", passwords(), given -> policies.add(AccessPolicy.basic(given)));
        return policies.stream().reduce(AccessPolicy::and).orElse(AccessPolicy.everybody());
    }

    private @Nullable Map<String, String> passwords() throws IOException {
        return users == null ? null : Logins.passwords(spec, "--user", users);
    }

    /** Says whether passwords come in the clear. */
    boolean hasUnprotectedPasswords() {
        return users != null && certificate == null;
    }
}
