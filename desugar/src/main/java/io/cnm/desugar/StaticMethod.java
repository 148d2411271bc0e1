package io.cnm.desugar;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** A static method that is called in place of an {@code invokedynamic}. */
final class StaticMethod {
    private StaticMethod() {}

    /** Adds it to a class, and answers what calls it. */
    static AbstractInsnNode add(Jar jar, ClassNode where, MethodNode method) {
        where.methods.add(method);
        jar.change(where);
        var inInterface = (where.access & Opcodes.ACC_INTERFACE) != 0;
        return new MethodInsnNode(Opcodes.INVOKESTATIC, where.name, method.name, method.desc, inInterface);
    }
}
