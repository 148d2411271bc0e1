package io.cnm.kernel;

import io.cnm.kernel.firewall.Firewall;
import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.ElementList;
import io.cnm.netlink.nft.Generation;
import io.cnm.netlink.nft.NftEvent;
import io.cnm.netlink.nft.NftEvents;
import io.cnm.netlink.nft.NftObject;
import io.cnm.netlink.nft.NftSet;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.Table;
import io.cnm.netlink.nft.TableId;
import java.util.Optional;
import java.util.Set;

/**
 * Picks the transactions of others that changed tables with rules of ours. The notifications of a transaction end with its generation,
 * which tells whose it was. <em>Confined to one thread</em>, the one that reads.
 */
final class OwnRules implements NftEvents.Listener {
    private final Firewall firewall;
    private final Set<TableId> tables;
    private final Runnable changed;
    private boolean begun;
    private boolean touched;

    OwnRules(Firewall firewall, Runnable changed) {
        this.firewall = firewall;
        tables = firewall.hostTables();
        this.changed = changed;
    }

    @Override
    public void resync() {
        if (begun) {
            changed.run();
        }
        begun = true;
        touched = false;
    }

    @Override
    public void event(NftEvent event) {
        if (event.object() instanceof Generation generation) {
            if (touched && !firewall.made(generation.id())) {
                changed.run();
            }
            touched = false;
        } else {
            touched |= table(event.object()).filter(tables::contains).isPresent();
        }
    }

    private static Optional<TableId> table(NftObject object) {
        if (object instanceof Table table) {
            return Optional.of(table.id());
        }
        if (object instanceof Chain chain) {
            return Optional.of(chain.table());
        }
        if (object instanceof Rule rule) {
            return Optional.of(rule.table());
        }
        if (object instanceof NftSet set) {
            return Optional.of(set.table());
        }
        return object instanceof ElementList elements ? Optional.of(elements.table()) : Optional.empty();
    }
}
