package io.imagestream;

import static io.imagestream.AccessPolicy.Verdict.ALLOW;
import static io.imagestream.AccessPolicy.Verdict.DENY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.spi.AddressText;
import io.imagestream.wire.Printable;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class NetworkPolicyProperties {
    /** An address, a block, and another address that shares some of its bits. */
    record Case(byte[] network, int prefix, byte[] client) {
        String text() {
            return AccessRequests.address(network).getHostAddress() + "/" + prefix;
        }

        @Override
        public String toString() {
            return text() + " and " + AccessRequests.address(client).getHostAddress();
        }
    }

    @Provide
    Arbitrary<Case> cases() {
        return Arbitraries.of(4, 16).flatMap(length -> {
            Arbitrary<byte[]> bytes = Arbitraries.oneOf(Arbitraries.bytes(), Arbitraries.of((byte) 0, (byte) -1))
                    .array(byte[].class)
                    .ofSize(length)
                    .withoutEdgeCases()
                    .filter(each -> !isMapped(each));
            Arbitrary<Integer> bits = Arbitraries.integers().between(0, 8 * length);
            return Combinators.combine(bytes, bits, bytes, bits).as((network, prefix, other, shared) -> {
                byte[] client = join(network, other, shared);
                return new Case(masked(network, prefix), prefix, client);
            });
        });
    }

    private static boolean isMapped(byte[] bytes) {
        return bytes.length == 16 && new BigInteger(1, bytes).shiftRight(32).equals(BigInteger.valueOf(0xffff));
    }

    private static boolean bit(byte[] bytes, int index) {
        return new BigInteger(1, bytes).testBit(8 * bytes.length - 1 - index);
    }

    /** The first bits of one, the others of the other. */
    private static byte[] join(byte[] first, byte[] second, int bits) {
        byte[] joined = new byte[first.length];
        for (int i = 0; i < 8 * first.length; i++) {
            if (bit(i < bits ? first : second, i)) {
                joined[i / 8] |= (byte) (1 << 7 - i % 8);
            }
        }
        return joined;
    }

    private static byte[] masked(byte[] bytes, int prefix) {
        return join(bytes, new byte[bytes.length], prefix);
    }

    private static boolean belongs(Case example) {
        for (int i = 0; i < example.prefix(); i++) {
            if (bit(example.network(), i) != bit(example.client(), i)) {
                return false;
            }
        }
        return true;
    }

    @Property
    void aClientBelongsToABlockWhenTheFirstBitsAreTheSame(@ForAll("cases") Case example) {
        Assume.that(!isMapped(example.client()));
        AccessPolicy policy = AccessPolicy.networks(example.text());
        InetAddress client = AccessRequests.address(example.client());
        assertThat(policy.admits(client)).isEqualTo(belongs(example));
        assertThat(policy.check(AccessRequests.from(client))).isEqualTo(belongs(example) ? ALLOW : DENY);
    }

    @Property
    void anIpv4AddressWithinIpv6CountsAsIpv4(@ForAll("cases") Case example) throws UnknownHostException {
        Assume.that(example.network().length == 4);
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(example.client(), 0, mapped, 12, 4);
        InetAddress client = Inet6Address.getByAddress(null, mapped, -1); // The JDK's other factories unwrap it.
        assertThat(client.getAddress()).hasSize(16);
        assertThat(AccessPolicy.networks(example.text()).admits(client)).isEqualTo(belongs(example));
        String inIpv6 =
                "::ffff:" + AccessRequests.address(example.network()).getHostAddress() + "/" + (96 + example.prefix());
        assertThat(AccessPolicy.networks(inIpv6).admits(client)).isEqualTo(belongs(example));
        assertThat(AccessPolicy.networks(inIpv6).admits(AccessRequests.address(example.client())))
                .isEqualTo(belongs(example));
    }

    @Property
    void aBlockWithBitsBehindItsPrefixIsRefusedAndTheRightOneNamed(@ForAll("cases") Case example) {
        byte[] masked = masked(example.client(), example.prefix());
        Assume.that(!Arrays.equals(masked, example.client()));
        Assume.that(!isMapped(example.client()) && !isMapped(masked));
        String text = AccessRequests.address(example.client()).getHostAddress() + "/" + example.prefix();
        assertThatThrownBy(() -> AccessPolicy.networks(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' has bits set behind its prefix")
                .satisfies(refused -> {
                    String meant = refused.getMessage().split("'", -1)[3];
                    AccessPolicy policy = AccessPolicy.networks(meant);
                    assertThat(policy.admits(AccessRequests.address(example.client())))
                            .isTrue();
                    assertThat(meant).endsWith("/" + example.prefix());
                });
    }

    @Property
    void anAddressAloneIsABlockOfOne(@ForAll("cases") Case example) {
        Assume.that(!isMapped(example.client()));
        InetAddress address = AccessRequests.address(example.network());
        AccessPolicy policy = AccessPolicy.networks(address.getHostAddress());
        assertThat(policy.admits(address)).isTrue();
        assertThat(policy.admits(AccessRequests.address(example.client())))
                .isEqualTo(Arrays.equals(example.network(), example.client()));
    }

    @Property
    void theTextOfAnAddressIsThatAddressWithItsLongestRunOfZerosLeftOut(@ForAll("cases") Case example) {
        InetAddress address = AccessRequests.address(masked(example.client(), example.prefix()));
        String text = AddressText.of(address);
        assertThat(IpAddresses.parse(text)).isEqualTo(address);
        if (text.indexOf(':') >= 0) {
            String[] parts = text.split("::", -1);
            int left = groups(parts[0]);
            int right = parts.length == 1 ? 0 : groups(parts[1]);
            int leftOut = 8 - left - right;
            assertThat(leftOut).isNotEqualTo(1);
            assertThat(longestRun(parts[0]))
                    .isLessThan(Math.max(2, leftOut)); // Of two equal ones the first is left out.
            assertThat(parts.length == 1 ? 0 : longestRun(parts[1])).isLessThanOrEqualTo(leftOut);
            assertThat(text).matches("(0|[1-9a-f][0-9a-f]{0,3}|:)+");
        }
    }

    private static int groups(String text) {
        return text.isEmpty() ? 0 : text.split(":", -1).length;
    }

    private static int longestRun(String text) {
        int longest = 0;
        int run = 0;
        for (String group : text.split(":", -1)) {
            run = group.equals("0") ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    @Property
    void aTextIsANetworkOrIsRefusedByName(@ForAll("texts") String text) {
        try {
            AccessPolicy.networks(text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).contains("'" + Printable.of(text) + "'");
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings(),
                Arbitraries.strings().withChars("0123456789abcdef.:/%[]").ofMaxLength(20));
    }

    @Example
    void aClientWhoseNameWasNotResolvedIsDenied() {
        InetSocketAddress client = InetSocketAddress.createUnresolved("localhost", 1);
        assertThat(AccessPolicy.networks("0.0.0.0/0", "::/0").check(AccessRequests.from(client)))
                .isEqualTo(DENY);
    }
}
