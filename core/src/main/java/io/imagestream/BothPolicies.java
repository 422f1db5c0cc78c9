package io.imagestream;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;

/** Two policies, of which both must admit and allow. */
record BothPolicies(AccessPolicy first, AccessPolicy second) implements AccessPolicy {
    BothPolicies {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(second, "other");
    }

    @Override
    public boolean admits(InetAddress client) {
        return first.admits(client) && second.admits(client);
    }

    @Override
    public Verdict check(AccessRequest request) {
        Verdict verdict = first.check(request);
        return verdict == Verdict.ALLOW ? second.check(request) : verdict;
    }

    @Override
    public Optional<String> challenge() {
        return first.challenge().or(second::challenge);
    }

    @Override
    public String toString() {
        return first + " and " + second;
    }
}
