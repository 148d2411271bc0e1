package io.cnm.plan;

import java.util.Optional;

/**
 * One thing to do. Carried out twice it fails or changes nothing; its undoing may be carried out any number of times.
 * <em>Immutable.</em>
 */
public sealed interface Step
        permits AddAddress,
                AddBridge,
                AddMacvlan,
                AddRoute,
                AddVeth,
                Announce,
                CallPlugin,
                ChangeRules,
                CreateNamespace,
                DeleteAddress,
                DeleteFile,
                DeleteNamespace,
                DeleteRoute,
                ForgetFlows,
                MoveLink,
                RetireLink,
                ReturnLink,
                SetLinkState,
                SetSysctl,
                WriteFile {

    /** For people: what it does, in a few words with names and values. */
    String describe();

    /** The network namespace that it acts in; the host for what is done outside any, as to files. */
    default Namespace namespace() {
        return Namespace.HOST;
    }

    /** The step that takes this one back; empty if there is nothing to take back, or no way to. */
    Optional<Step> undo();

    /**
     * Whether the step outlives the object it was done for. It is undone if its own plan fails, but not when the object is
     * deleted in its time.
     */
    default boolean lasting() {
        return false;
    }
}
