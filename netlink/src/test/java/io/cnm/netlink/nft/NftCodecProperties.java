package io.cnm.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.MalformedMessageException;
import io.cnm.netlink.nft.expr.Expression;
import io.cnm.netlink.nft.expr.Expressions;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class NftCodecProperties {
    private static final List<BiFunction<Family, AttributeReader, ? extends NftObject>> DECODERS = List.of(
            Table::decode,
            Chain::decode,
            Rule::decode,
            NftSet::decode,
            ElementList::decode,
            (family, in) -> Generation.decode(in));

    @Property
    void expressionsComeBack(@ForAll("expressions") Expression expression) {
        var out = new AttributeWriter();
        Expressions.encode(out, 4, List.of(expression));
        var in = new AttributeReader(out.toByteArray());
        in.next();

        assertThat(Expressions.decodeList(in.nested())).containsExactly(expression);
    }

    @Property
    void tablesComeBackButForTheKernelsHandle(@ForAll("tables") Table table) {
        assertThat(Table.decode(table.id().family(), written(table::encode)))
                .isEqualTo(new Table(table.id(), table.flags(), table.userData(), 0));
    }

    @Property
    void chainsComeBackButForTheKernelsHandle(@ForAll("chains") Chain chain) {
        assertThat(Chain.decode(chain.table().family(), written(chain::encode)))
                .isEqualTo(new Chain(chain.table(), chain.name(), chain.hooks(), chain.userData(), 0));
    }

    @Property
    void rulesComeBack(@ForAll("rules") Rule rule) {
        assertThat(Rule.decode(rule.table().family(), written(rule::encode))).isEqualTo(rule);
    }

    @Property
    void setsComeBack(@ForAll("sets") NftSet set) {
        assertThat(NftSet.decode(set.table().family(), written(set::encode))).isEqualTo(set);
    }

    @Property
    void elementsComeBack(@ForAll("elementLists") ElementList list) {
        assertThat(ElementList.decode(list.table().family(), written(list::encode)))
                .isEqualTo(list);
    }

    @Property
    void elementsAreNeverLongerThanTheirBound(@ForAll("elementLists") ElementList list) {
        for (var element : list.elements()) {
            var out = new AttributeWriter().nested(1, element::encode);

            assertThat(out.size()).isLessThanOrEqualTo(element.sizeBound());
        }
    }

    @Property
    void generationsComeBack(@ForAll("generations") Generation generation) {
        assertThat(Generation.decode(written(generation::encode))).isEqualTo(generation);
    }

    @Property
    void junkIsAnObjectOrAMalformedMessage(@ForAll @Size(max = 300) byte[] junk) {
        for (var decoder : DECODERS) {
            decodes(decoder, junk);
        }
    }

    /** Junk hardly ever has well-formed headers; a message with one wrong byte does. */
    @Property
    void damagedRulesAreRulesOrMalformedMessages(@ForAll("rules") Rule rule, @ForAll int place, @ForAll byte damage) {
        var out = new AttributeWriter();
        rule.encode(out);
        var bytes = out.toByteArray();
        bytes[Math.floorMod(place, bytes.length)] ^= damage;

        decodes(Rule::decode, bytes);
    }

    @Property
    void damagedElementsAreElementsOrMalformedMessages(
            @ForAll("elementLists") ElementList list, @ForAll int place, @ForAll byte damage) {
        var out = new AttributeWriter();
        list.encode(out);
        var bytes = out.toByteArray();
        bytes[Math.floorMod(place, bytes.length)] ^= damage;

        decodes(ElementList::decode, bytes);
    }

    private static void decodes(BiFunction<Family, AttributeReader, ? extends NftObject> decoder, byte[] bytes) {
        try {
            assertThat(decoder.apply(Family.INET, new AttributeReader(bytes))).isNotNull();
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }

    private static AttributeReader written(Consumer<AttributeWriter> encoder) {
        var out = new AttributeWriter();
        encoder.accept(out);
        return new AttributeReader(out.toByteArray());
    }

    @Provide
    Arbitrary<Expression> expressions() {
        return NftArbitraries.expressions();
    }

    @Provide
    Arbitrary<Table> tables() {
        return NftArbitraries.tables();
    }

    @Provide
    Arbitrary<Chain> chains() {
        return NftArbitraries.chains();
    }

    @Provide
    Arbitrary<Rule> rules() {
        return NftArbitraries.rules();
    }

    @Provide
    Arbitrary<NftSet> sets() {
        return NftArbitraries.sets();
    }

    @Provide
    Arbitrary<ElementList> elementLists() {
        return NftArbitraries.elementLists();
    }

    @Provide
    Arbitrary<Generation> generations() {
        return NftArbitraries.generations();
    }
}
