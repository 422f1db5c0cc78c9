package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.imagestream.testkit.OnPurpose;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class MembersProperties {
    private static final int PEOPLE = 8;

    /** Somebody who joins when out and leaves when in. */
    private static final class Person extends Members.Member {
        private final int number;

        Person(int number) {
            this.number = number;
        }

        @Override
        public String toString() {
            return "person " + number;
        }
    }

    /** Changes, then a walk: {@code during.get(n)} is who comes or goes in the walk's n-th visit. */
    record Round(List<Integer> before, List<List<Integer>> during) {}

    @Provide
    Arbitrary<Round> rounds() {
        Arbitrary<Integer> who = Arbitraries.integers().between(0, PEOPLE - 1);
        Arbitrary<List<Integer>> before = who.list().ofMaxSize(PEOPLE);
        Arbitrary<List<List<Integer>>> during = who.list().ofMaxSize(4).list().ofMaxSize(PEOPLE);
        return net.jqwik.api.Combinators.combine(before, during).as(Round::new);
    }

    /** The set under test and what is known about it. */
    private static final class Model {
        private final Members<Person> members = new Members<>();
        private final List<Person> people = new ArrayList<>();
        private final Set<Person> in = new HashSet<>();
        /** Who was in when the walk began and has not left since. */
        private final Set<Person> stayed = new HashSet<>();

        private final Set<Person> visited = new HashSet<>();

        Model() {
            for (int i = 0; i < PEOPLE; i++) {
                people.add(new Person(i));
            }
        }

        void change(int who) {
            Person person = people.get(who);
            if (in.add(person)) {
                members.add(person);
            } else {
                in.remove(person);
                stayed.remove(person);
                members.remove(person);
            }
            assertThat(members.size()).isEqualTo(in.size());
        }

        void walk(List<List<Integer>> during) {
            stayed.clear();
            stayed.addAll(in);
            visited.clear();
            members.forEach(person -> {
                assertThat(in).as("still in").contains(person);
                assertThat(stayed).as("in since the walk began").contains(person);
                assertThat(visited.add(person)).as("first visit of %s", person).isTrue();
                if (visited.size() <= during.size()) {
                    during.get(visited.size() - 1).forEach(this::change);
                }
            });
            assertThat(visited).as("visited").containsAll(stayed);
        }
    }

    @Property
    void everybodyWhoStaysIsVisitedOnceAndNobodyElse(@ForAll @Size(max = 12) List<@From("rounds") Round> rounds) {
        Model model = new Model();
        for (Round round : rounds) {
            round.before().forEach(model::change);
            model.walk(round.during());
        }
        model.walk(List.of());
        assertThat(model.visited).isEqualTo(model.in);
    }

    @Example
    void aWalkThatIsBrokenOffHarmsNoLaterOne() {
        Members<Person> members = new Members<>();
        List<Person> all = List.of(new Person(0), new Person(1), new Person(2));
        all.forEach(members::add);
        assertThatExceptionOfType(OnPurpose.class)
                .isThrownBy(() -> members.forEach(person -> {
                    throw new OnPurpose();
                }));
        List<Person> visited = new ArrayList<>();
        members.forEach(visited::add);
        assertThat(visited).containsExactlyInAnyOrderElementsOf(all);
    }

    @Example
    void nobodyIsInTwoSetsOrTwiceInOne() {
        Members<Person> members = new Members<>();
        Person person = new Person(0);
        members.add(person);
        assertThatIllegalStateException().isThrownBy(() -> members.add(person));
        assertThatIllegalStateException().isThrownBy(() -> new Members<Person>().add(person));
        assertThat(members.size()).isEqualTo(1);
    }

    @Example
    void whoeverLeftMayEnterAnotherSet() {
        Members<Person> one = new Members<>();
        Members<Person> other = new Members<>();
        List<Person> all = List.of(new Person(0), new Person(1), new Person(2));
        all.forEach(one::add);
        for (int i = 0; i < 5; i++) {
            one.forEach(person -> {}); // The sets count their walks apart.
        }
        one.forEach(person -> {
            one.remove(person);
            other.add(person);
        });
        assertThat(one.size()).isZero();
        List<Person> visited = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            other.forEach(visited::add);
            assertThat(visited).hasSize(3 * i);
        }
    }

    @Example
    void removingWhoIsNotInChangesNothing() {
        Members<Person> members = new Members<>();
        Person in = new Person(0);
        Person out = new Person(1);
        members.add(in);
        members.remove(out);
        members.remove(out);
        assertThat(members.size()).isEqualTo(1);
        members.remove(in);
        members.remove(in);
        assertThat(members.size()).isZero();
        members.add(out);
        members.add(in);
        assertThat(members.size()).isEqualTo(2);
    }
}
