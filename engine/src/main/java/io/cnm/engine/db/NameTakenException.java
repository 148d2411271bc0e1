package io.cnm.engine.db;

/** An edge of this name leads to something else already. */
public final class NameTakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String holder;

    NameTakenException(Edge wanted, String holder) {
        super(wanted.parent() + " has a child " + wanted.name() + " already: " + holder);
        this.holder = holder;
    }

    /** The id of what the name leads to. */
    public String holder() {
        return holder;
    }
}
