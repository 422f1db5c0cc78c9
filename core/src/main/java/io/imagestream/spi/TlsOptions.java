package io.imagestream.spi;

import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Objects;

/** Where a server's certificate and its private key are. Nothing has been read or checked yet. */
public sealed interface TlsOptions {
    /**
     * Two files in PEM.
     *
     * @param certificates the server's certificate, then those that lead to its root
     * @param key its private key, PKCS #8 without a password
     */
    record PemFiles(Path certificates, Path key) implements TlsOptions {
        /** Checks that both are there. */
        public PemFiles {
            Objects.requireNonNull(certificates, "certificateChain");
            Objects.requireNonNull(key, "privateKey");
        }
    }

    /** A key store, and the password of the key in it. */
    final class Store implements TlsOptions {
        private final KeyStore store;
        private final char[] password;

        /**
         * Creates it.
         *
         * @param store holds a private key with its certificates
         * @param password the key's, copied
         */
        public Store(KeyStore store, char[] password) {
            this.store = Objects.requireNonNull(store, "store");
            this.password = Objects.requireNonNull(password, "password").clone();
        }

        /**
         * Returns the key store.
         *
         * @return the application's own
         */
        public KeyStore store() {
            return store;
        }

        /**
         * Returns the key's password.
         *
         * @return a copy, which the caller may wipe
         */
        public char[] password() {
            return password.clone();
        }

        /** Returns the store's type, and nothing of the password. */
        @Override
        public String toString() {
            return "Store[" + store.getType() + "]";
        }
    }
}
