package io.imagestream.transport.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A set that is walked far more often than changed, and may change while it is walked: whoever leaves is not visited any more,
 * and nobody is visited twice. Order means nothing. Not thread-safe: for one event loop.
 *
 * @param <T> what it holds; each knows its place
 */
public final class Members<T extends Members.Member> {
    /** Knows its place in one set. */
    public static class Member {
        private int place = -1;
        private long walk;

        /** Creates it outside of any set. */
        protected Member() {}
    }

    private final List<T> members = new ArrayList<>();
    private long walks;

    /** Creates an empty set. */
    public Members() {}

    /**
     * Adds a member.
     *
     * @param member in no set so far
     */
    public void add(T member) {
        Member entry = member;
        if (entry.place >= 0) {
            throw new IllegalStateException("it is in a set already");
        }
        entry.place = members.size();
        entry.walk = walks; // One who comes during a walk waits for the next.
        members.add(member);
    }

    /**
     * Removes a member; one that is in no set stays so.
     *
     * @param member in this set or in none
     */
    public void remove(T member) {
        int place = ((Member) member).place;
        if (place < 0) {
            return;
        }
        T last = members.remove(members.size() - 1);
        if (!last.equals(member)) {
            members.set(place, last);
            ((Member) last).place = place;
        }
        ((Member) member).place = -1;
    }

    /**
     * Visits every member. Walks must not be nested.
     *
     * @param visitor may add and remove members
     */
    public void forEach(Consumer<? super T> visitor) {
        long walk = ++walks;
        // Backwards, as a removal fills the gap with the last one, which has been visited by then, or is told by its
        // mark.
        for (int i = members.size() - 1; i >= 0; i--) {
            if (i >= members.size()) {
                continue;
            }
            T member = members.get(i);
            Member entry = member;
            if (entry.walk != walk) {
                entry.walk = walk;
                visitor.accept(member);
            }
        }
    }

    /**
     * Returns how many there are.
     *
     * @return 0 or more
     */
    public int size() {
        return members.size();
    }
}
