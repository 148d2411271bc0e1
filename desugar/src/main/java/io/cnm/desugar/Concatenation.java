package io.cnm.desugar;

import static org.objectweb.asm.Opcodes.ACC_PRIVATE;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SYNTHETIC;

import java.util.Optional;
import java.util.stream.Stream;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.GeneratorAdapter;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * A method that joins texts.
 *
 * @see java.lang.invoke.StringConcatFactory#makeConcatWithConstants for the recipe
 */
final class Concatenation {
    private static final char ARGUMENT = '\1';
    private static final char CONSTANT = '\2';

    private final ClassNode where;
    private final InvokeDynamicInsnNode call;
    private final String name;

    private Concatenation(ClassNode where, InvokeDynamicInsnNode call, String name) {
        this.where = where;
        this.call = call;
        this.name = name;
    }

    /** What is asked for; empty if it must be left to Java. */
    static Optional<Concatenation> of(ClassNode where, InvokeDynamicInsnNode call, int number) {
        var known = call.bsm.getName().equals("makeConcatWithConstants")
                && Stream.of(call.bsmArgs).allMatch(each -> each instanceof String || each instanceof Number);
        return known ? Optional.of(new Concatenation(where, call, "concat$" + number)) : Optional.empty();
    }

    /** Adds it to its class, and answers what calls it. */
    AbstractInsnNode addTo(Jar jar) {
        var method = new MethodNode(ACC_PRIVATE | ACC_STATIC | ACC_SYNTHETIC, name, call.desc, null, null);
        write(new GeneratorAdapter(method, method.access, name, call.desc));
        return StaticMethod.add(jar, where, method);
    }

    private void write(GeneratorAdapter code) {
        var text = new TextCode(code);
        var arguments = Type.getArgumentTypes(call.desc);
        var argument = 0;
        var constant = 1;
        for (var each : ((String) call.bsmArgs[0]).toCharArray()) {
            switch (each) {
                case ARGUMENT -> {
                    var index = argument++;
                    text.value(() -> code.loadArg(index), arguments[index]);
                }
                case CONSTANT -> text.constant(call.bsmArgs[constant++]);
                default -> text.constant(each);
            }
        }
        text.end();
    }
}
