package io.cnm.desugar;

import org.objectweb.asm.Type;
import org.objectweb.asm.commons.GeneratorAdapter;
import org.objectweb.asm.commons.Method;

/** Code that joins texts with a {@link StringBuilder}, as {@code javac} makes it for Java 8. <em>Confined to one thread.</em> */
final class TextCode {
    private static final Type BUILDER = Type.getType(StringBuilder.class);

    private final GeneratorAdapter code;
    private final StringBuilder constant = new StringBuilder();

    TextCode(GeneratorAdapter code) {
        this.code = code;
        code.newInstance(BUILDER);
        code.dup();
        code.invokeConstructor(BUILDER, Method.getMethod("void <init> ()"));
    }

    void constant(Object text) {
        constant.append(text);
    }

    /** Appends what the code puts on the stack. */
    void value(Runnable load, Type type) {
        appendConstant();
        load.run();
        append(type);
    }

    private void appendConstant() {
        if (!constant.isEmpty()) {
            code.push(constant.toString());
            append(Type.getType(String.class));
            constant.setLength(0);
        }
    }

    private void append(Type type) {
        var parameter =
                switch (type.getSort()) {
                    case Type.BYTE, Type.SHORT -> Type.INT_TYPE;
                    case Type.OBJECT, Type.ARRAY ->
                        type.equals(Type.getType(String.class)) ? type : Type.getType(Object.class);
                    default -> type;
                };
        code.invokeVirtual(BUILDER, new Method("append", BUILDER, new Type[] {parameter}));
    }

    /** Returns the whole. */
    void end() {
        appendConstant();
        code.invokeVirtual(BUILDER, Method.getMethod("String toString ()"));
        code.returnValue();
        code.endMethod();
    }
}
