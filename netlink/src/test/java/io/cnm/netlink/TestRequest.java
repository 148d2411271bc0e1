package io.cnm.netlink;

import java.util.Set;

/** A request of no family: type 100, a struct of four bytes and one attribute. */
record TestRequest(int number, boolean acknowledged, boolean envelope, Set<Object> makes, Set<Object> needs)
        implements Request {
    static final int TYPE = 100;
    static final int NUMBER = 1;
    static final int NEST = 2;
    static final int INNER = 3;
    static final Dictionary DICTIONARY = new Dictionary()
            .message(
                    TYPE,
                    "TEST_NEW",
                    4,
                    new AttributeTable()
                            .value(NUMBER, "TEST_NUMBER", AttributeTable.Format.NUMBER)
                            .nest(
                                    NEST,
                                    "TEST_NEST",
                                    new AttributeTable().value(INNER, "TEST_INNER", AttributeTable.Format.TEXT)));

    TestRequest(int number) {
        this(number, true, false, Set.of(), Set.of());
    }

    TestRequest making(Object key) {
        return new TestRequest(number, acknowledged, envelope, Set.of(key), needs);
    }

    TestRequest needing(Object key) {
        return new TestRequest(number, acknowledged, envelope, makes, Set.of(key));
    }

    TestRequest unacknowledged() {
        return new TestRequest(number, false, false, makes, needs);
    }

    TestRequest asEnvelope() {
        return new TestRequest(number, false, true, makes, needs);
    }

    static int numberIn(Message message) {
        var in = message.reader();
        in.struct(4);
        in.next();
        return in.s32();
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public int flags() {
        return 0;
    }

    @Override
    public void encode(AttributeWriter body) {
        body.rawU32(0).u32(NUMBER, number).nested(NEST, nest -> nest.string(INNER, "x"));
    }

    @Override
    public String operation() {
        return "test " + number;
    }
}
