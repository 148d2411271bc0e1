package io.cnm.desugar;

import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.objectweb.asm.Type;

/** Primitive types and their classes. */
final class Boxes {
    private static final Map<Type, Type> CLASSES = List.of(
                    boolean.class,
                    char.class,
                    byte.class,
                    short.class,
                    int.class,
                    long.class,
                    float.class,
                    double.class)
            .stream()
            .collect(Collectors.toMap(
                    Type::getType,
                    type -> Type.getType(MethodType.methodType(type).wrap().returnType())));

    private Boxes() {}

    /** Whether it is a class or an array rather than a primitive. */
    static boolean isReference(Type type) {
        return type.getSort() == Type.OBJECT || type.getSort() == Type.ARRAY;
    }

    /** The class of a primitive type. */
    static Type box(Type primitive) {
        return Optional.ofNullable(CLASSES.get(primitive)).orElseThrow();
    }

    /** The primitive type of a class; empty for one that is no box. */
    static Optional<Type> held(Type box) {
        return CLASSES.entrySet().stream()
                .filter(each -> each.getValue().equals(box))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
