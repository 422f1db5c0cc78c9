package io.imagestream;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the transport from what an application's policy may throw: whoever cannot be judged is denied. */
final class GuardedPolicy implements AccessPolicy {
    private static final Logger log = LoggerFactory.getLogger(AccessPolicy.class);
    /** What a field's value may hold; a line break in it would begin another field. */
    private static final Pattern FIELD_VALUE = Pattern.compile("[\t -~]+");

    private final AccessPolicy policy;
    private final AtomicBoolean told = new AtomicBoolean();

    GuardedPolicy(AccessPolicy policy) {
        this.policy = policy;
    }

    @Override
    public boolean admits(InetAddress client) {
        try {
            return policy.admits(client);
        } catch (RuntimeException | Error e) { // The policy is the application's.
            failed(client, e);
            return false;
        }
    }

    @Override
    public Verdict check(AccessRequest request) {
        try {
            return Objects.requireNonNull(policy.check(request), "the access policy returned null");
        } catch (RuntimeException | Error e) { // The policy is the application's.
            failed(request.client(), e);
            return Verdict.DENY;
        }
    }

    @Override
    public Optional<String> challenge() {
        try {
            Optional<String> challenge = policy.challenge();
            if (challenge.isPresent() && !FIELD_VALUE.matcher(challenge.get()).matches()) {
                throw new IllegalStateException("a challenge must be printable ASCII on one line");
            }
            return challenge;
        } catch (RuntimeException | Error e) { // The policy is the application's.
            tell("the access policy's challenge failed, and clients are not told how to identify themselves", e);
            return Optional.empty();
        }
    }

    private void failed(Object client, Throwable cause) {
        tell("the access policy failed, and " + client + " is denied", cause);
    }

    /** A policy that fails for every client must not flood the log. */
    private void tell(String what, Throwable cause) {
        if (told.compareAndSet(false, true)) {
            log.warn("{}; told once", what, cause);
        } else {
            log.debug("{}", what, cause);
        }
    }

    @Override
    public String toString() {
        return policy.toString();
    }
}
