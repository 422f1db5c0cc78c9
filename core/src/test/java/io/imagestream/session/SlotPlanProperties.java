package io.imagestream.session;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;

class SlotPlanProperties {
    private static final long DAY = 86_400_000_000_000L;

    private static long interval(double perSecond) {
        return Math.round(1e9 / perSecond);
    }

    @Property
    void theFirstImageComesOneIntervalAfterStartAndUpToASlotLater(
            @ForAll @LongRange(min = -DAY, max = DAY) long origin,
            @ForAll @DoubleRange(min = 0.001, max = 1000) @Scale(4) double perSecond,
            @ForAll @LongRange(min = -30 * DAY, max = 30 * DAY) long elapsed) {
        SlotPlan plan = new SlotPlan(origin, perSecond);
        long start = origin + elapsed;
        SlotPlan.Place place = plan.place(start);
        assertThat(place.slot()).isBetween(0, plan.slots() - 1);
        assertThat(place.firstDue() - start - interval(perSecond)).isBetween(-2L, SlotPlan.SLOT_NANOS + 2);
    }

    @Property
    void allSessionsOfASlotAreDueTogether(
            @ForAll @DoubleRange(min = 0.1, max = 1000) @Scale(4) double perSecond,
            @ForAll @LongRange(min = 0, max = DAY) long elapsed) {
        SlotPlan plan = new SlotPlan(0, perSecond);
        SlotPlan.Place place = plan.place(elapsed);
        double turns = (place.firstDue() - place.slot() * SlotPlan.SLOT_NANOS) / (1e9 / perSecond);
        assertThat(turns).isCloseTo(Math.rint(turns), org.assertj.core.data.Offset.offset(1e-5));
    }

    @Property
    void slotsCoverTheIntervalAndNoMore(@ForAll @DoubleRange(min = 0.001, max = 1000) @Scale(4) double perSecond) {
        int slots = new SlotPlan(0, perSecond).slots();
        assertThat(slots).isPositive();
        assertThat(slots * SlotPlan.SLOT_NANOS).isGreaterThanOrEqualTo(interval(perSecond) - 1);
        assertThat((slots - 1) * SlotPlan.SLOT_NANOS).isLessThanOrEqualTo(interval(perSecond));
    }

    @Property
    void atANewRateTheNextImageComesWithinOneOfItsIntervals(
            @ForAll @DoubleRange(min = 0.001, max = 1000) @Scale(4) double oldRate,
            @ForAll @DoubleRange(min = 0.001, max = 1000) @Scale(4) double newRate,
            @ForAll @LongRange(min = -DAY, max = DAY) long start,
            @ForAll @LongRange(min = -DAY, max = DAY) long later) {
        SlotPlan before = new SlotPlan(0, oldRate);
        SlotPlan after = new SlotPlan(start, newRate);
        SlotPlan.Place place = after.move(before, before.place(start).slot(), start + later);
        assertThat(place.slot()).isBetween(0, after.slots() - 1);
        assertThat(place.firstDue() - (start + later)).isBetween(0L, interval(newRate) + 2);
    }

    @Property
    void sessionsStaySpreadAtANewRate(@ForAll @DoubleRange(min = 1, max = 100) @Scale(4) double newRate) {
        SlotPlan before = new SlotPlan(0, 24);
        SlotPlan after = new SlotPlan(0, newRate);
        int last = -1;
        for (int slot = 0; slot < before.slots(); slot++) {
            int moved = after.move(before, slot, 0).slot();
            assertThat(moved).isGreaterThanOrEqualTo(last);
            assertThat(Math.abs(moved / (double) after.slots() - slot / (double) before.slots()))
                    .isLessThanOrEqualTo(1.0 / after.slots());
            last = moved;
        }
    }

    @Example
    void twentyFourImagesASecondHaveFortyTwoSlots() {
        SlotPlan plan = new SlotPlan(0, 24);
        assertThat(plan.slots()).isEqualTo(42);
        assertThat(plan.place(0)).isEqualTo(new SlotPlan.Place(0, 41_666_667));
        assertThat(plan.place(1)).isEqualTo(new SlotPlan.Place(1, 42_666_667));
        assertThat(plan.place(1_000_000)).isEqualTo(new SlotPlan.Place(1, 42_666_667));
        assertThat(plan.place(41_600_000)).isEqualTo(new SlotPlan.Place(0, 83_333_333));
        assertThat(new SlotPlan(0, 1000).slots()).isEqualTo(1);
    }
}
