package io.cnm.kernel.firewall;

import io.cnm.kernel.firewall.ChainRule.Text;
import io.cnm.kernel.firewall.Firewall.Gap;
import io.cnm.kernel.firewall.IptablesStanding.Name;
import io.cnm.netlink.nft.Committed;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.netlink.nft.NftTransaction;
import io.cnm.netlink.nft.TableId;
import io.cnm.plan.FirewallRule;
import io.cnm.spi.Auditor.Difference;
import io.cnm.spi.HostPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The rules of ours in the tables of iptables and ip6tables, beside those of others. A change adds rules at the ends of chains
 * and deletes others by the handles that the kernel gave them; the rules of a host are only listed for the first change, and
 * when somebody has changed them. <em>Confined to one thread</em> at a time.
 */
final class IptablesRules implements RuleSet {
    private final IptablesFrame frame;
    private final Book<ChainRule> book;
    private final Supplier<NftSocket> nft;

    /** Where our rules are, by what they say; empty if we do not know. */
    private Optional<Map<Text, Long>> handles = Optional.empty();

    private IptablesRules(
            IptablesFrame frame, Function<FirewallRule, List<ChainRule>> entries, Supplier<NftSocket> nft) {
        this.frame = frame;
        this.nft = nft;
        book = new Book<>(entries);
    }

    /**
     * Docker's rules: see {@link IptablesLayout} and {@link IptablesEntries}.
     *
     * @param nft a socket of the host's namespace, which stays the giver's
     */
    static IptablesRules of(String instance, IptablesSettings settings, Supplier<NftSocket> nft) {
        var layout = new IptablesLayout(settings, new OurMark(instance));
        return new IptablesRules(layout.frame(), new IptablesEntries(layout)::of, nft);
    }

    /** What lets our bridges' packets through beside a Docker of the host's own: see {@link DockerPassage}. */
    static IptablesRules passage(String instance, HostPolicy policy, Supplier<NftSocket> nft) {
        var passage = new DockerPassage(new OurMark(instance), policy);
        return new IptablesRules(passage.frame(), passage::of, nft);
    }

    /** No rules: what an earlier process has left is removed. */
    static IptablesRules none(String instance, Supplier<NftSocket> nft) {
        return new IptablesRules(IptablesFrame.empty(new OurMark(instance)), fact -> List.of(), nft);
    }

    @Override
    public Change change(Collection<FirewallRule> add, Collection<FirewallRule> remove) {
        var delta = book.delta(add, remove);
        return handles.isPresent() && knowsAll(handles.get(), delta.delete())
                ? change(handles.get(), delta)
                : build(delta);
    }

    private static boolean knowsAll(Map<Text, Long> known, List<ChainRule> rules) {
        for (var rule : rules) {
            if (!known.containsKey(rule.text())) {
                return false;
            }
        }
        return true;
    }

    private Change change(Map<Text, Long> known, Book.Delta<ChainRule> delta) {
        return new Change() {
            @Override
            public void write(NftTransaction changes) {
                delta.delete().forEach(rule -> changes.table(rule.rule().table())
                        .deleteRule(rule.rule().chain(), known.getOrDefault(rule.text(), 0L)));
                delta.add().forEach(rule -> rule.write(changes));
            }

            @Override
            public void made(Committed committed) {
                delta.delete().forEach(rule -> known.remove(rule.text()));
                learn(known, committed, delta.add().size());
                book.commit(delta);
            }
        };
    }

    /** Looks at what stands, and makes of it what should. */
    private Change build(Book.Delta<ChainRule> delta) {
        var work = new IptablesWork(frame, book.entriesAfter(delta), IptablesStanding.of(nft.get()));
        return new Change() {
            @Override
            public void write(NftTransaction changes) {
                work.write(changes);
            }

            @Override
            public void made(Committed committed) {
                var known = new HashMap<Text, Long>();
                work.kept().forEach(rule -> known.put(Text.of(rule), rule.handle()));
                learn(known, committed, work.added());
                book.commit(delta);
            }
        };
    }

    /** If the kernel did not tell of every rule, the next change looks for them. */
    private void learn(Map<Text, Long> known, Committed committed, int added) {
        var told = 0;
        for (var rule : committed.rules()) {
            if (frame.mark().on(rule.userData())) {
                known.put(Text.of(rule), rule.handle());
                told++;
            }
        }
        handles = told == added ? Optional.of(known) : Optional.empty();
    }

    @Override
    public void distrust() {
        handles = Optional.empty();
    }

    @Override
    public List<Gap> compare(Collection<FirewallRule> facts) {
        if (tables().isEmpty()) {
            return List.of();
        }
        var standing = IptablesStanding.of(nft.get());
        var texts = standing.rules().stream().map(Text::of).collect(Collectors.toSet());
        var gaps = new ArrayList<Gap>();
        facts.forEach(fact -> gap(fact, texts).ifPresent(gaps::add));
        var all = new LinkedHashSet<ChainRule>();
        facts.forEach(fact -> all.addAll(book.entries(fact)));
        book.held().forEach(all::add);
        new IptablesWork(frame, List.copyOf(all), standing)
                .difference()
                .filter(difference -> gaps.isEmpty())
                .ifPresent(detail -> gaps.add(new Gap(facts.iterator().next(), Difference.DRIFTED, detail)));
        return gaps;
    }

    private Optional<Gap> gap(FirewallRule fact, Set<Text> there) {
        var rules = book.entries(fact);
        var missing =
                rules.stream().filter(rule -> !there.contains(rule.text())).toList();
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        var difference = missing.size() == rules.size() ? Difference.MISSING : Difference.DRIFTED;
        var chains = missing.stream()
                .map(rule -> Name.of(rule.rule()).toString())
                .distinct()
                .collect(Collectors.joining(", "));
        return Optional.of(new Gap(fact, difference, "rules are missing in " + chains));
    }

    @Override
    public Set<FirewallRule> inForce() {
        return book.facts();
    }

    @Override
    public Set<TableId> tables() {
        return frame.tables();
    }
}
