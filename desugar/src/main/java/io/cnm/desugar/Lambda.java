package io.cnm.desugar;

import java.lang.invoke.LambdaMetafactory;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * What an {@code invokedynamic} asks of {@link LambdaMetafactory}.
 *
 * @param method the one method of the interface
 * @param type the interface and the captured values, as the descriptor of a method that makes the object of them
 * @param target what the method calls
 * @param instantiated what the method takes and returns once type parameters are known
 * @param interfaces all that the object implements
 * @param descriptors of the method and its bridges
 * @see LambdaMetafactory#altMetafactory
 */
record Lambda(
        String method, Type type, Handle target, Type instantiated, Set<String> interfaces, Set<String> descriptors) {
    /** What is asked for; empty if it must be left to Java. */
    static Optional<Lambda> of(Jar jar, ClassNode where, InvokeDynamicInsnNode call) {
        var arguments = new Arguments(call.bsmArgs);
        var descriptors = new LinkedHashSet<String>();
        descriptors.add(arguments.type().getDescriptor());
        var target = arguments.handle();
        var instantiated = arguments.type();
        var interfaces = new LinkedHashSet<String>();
        var type = Type.getMethodType(call.desc);
        interfaces.add(type.getReturnType().getInternalName());
        if (call.bsm.getName().equals("altMetafactory")) {
            var flags = arguments.number();
            if ((flags & LambdaMetafactory.FLAG_SERIALIZABLE) != 0) {
                return Optional.empty();
            }
            if ((flags & LambdaMetafactory.FLAG_MARKERS) != 0) {
                arguments.types().forEach(marker -> interfaces.add(marker.getInternalName()));
            }
            if ((flags & LambdaMetafactory.FLAG_BRIDGES) != 0) {
                arguments.types().forEach(bridge -> descriptors.add(bridge.getDescriptor()));
            }
        }
        if (!LambdaClass.hasNests(where) && !opened(jar, where, target)) {
            return Optional.empty();
        }
        return Optional.of(new Lambda(call.name, type, target, instantiated, interfaces, descriptors));
    }

    /**
     * Before Java 11 a class cannot call the private methods of another. A static one that the compiler has made of a lambda's
     * body need not be private: whoever else could call it does not know its name.
     */
    private static boolean opened(Jar jar, ClassNode where, Handle target) {
        var owner = jar.find(target.getOwner());
        if (owner.isEmpty()) {
            return target.getOwner().startsWith("java/");
        }
        var found = owner.get().methods.stream()
                .filter(each -> isTarget(each, target))
                .findFirst();
        if (found.isEmpty()) {
            return false;
        }
        var method = found.get();
        if ((method.access & Opcodes.ACC_PRIVATE) == 0) {
            return true;
        }
        var made = Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC;
        if ((method.access & made) != made || (where.access & Opcodes.ACC_INTERFACE) != 0) {
            return false;
        }
        method.access &= ~Opcodes.ACC_PRIVATE;
        return true;
    }

    private static boolean isTarget(MethodNode method, Handle target) {
        return method.name.equals(target.getName()) && method.desc.equals(target.getDesc());
    }

    /** What is captured, in order. */
    List<Type> captured() {
        return List.of(type.getArgumentTypes());
    }

    /** The arguments of a bootstrap method, one after the other. */
    private static final class Arguments {
        private final Object[] all;
        private int next;

        private Arguments(Object[] all) {
            this.all = all;
        }

        private Type type() {
            return (Type) all[next++];
        }

        private Handle handle() {
            return (Handle) all[next++];
        }

        private int number() {
            return (Integer) all[next++];
        }

        /** A count, and as many types. */
        private List<Type> types() {
            var types = new Type[number()];
            for (var i = 0; i < types.length; i++) {
                types[i] = type();
            }
            return List.of(types);
        }
    }
}
