package io.imagestream.testkit;

/** What tests throw where the library has to cope. Without a stack trace, to take little room in a log. */
public final class OnPurpose extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public OnPurpose() {
        this("thrown on purpose");
    }

    /** Creates the exception. */
    public OnPurpose(String message) {
        super(message, null, false, false);
    }
}
