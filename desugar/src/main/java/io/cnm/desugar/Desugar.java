package io.cnm.desugar;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;

/**
 * Makes one jar of several, in which what {@code invokedynamic} does in them is done by ordinary classes. What it does not
 * know, a lambda that can be serialized for one, stays as it is. <em>Confined to one thread.</em>
 */
public final class Desugar {
    private static final String LAMBDAS = "java/lang/invoke/LambdaMetafactory";
    private static final String RECORDS = "java/lang/runtime/ObjectMethods";
    private static final String TEXTS = "java/lang/invoke/StringConcatFactory";

    private final Jar jar;
    /** The number of the next class or method that is made for a class, by the class' name. */
    private final Map<String, Integer> numbers = new HashMap<>();

    private int replaced;
    private int left;

    private Desugar(Jar jar) {
        this.jar = jar;
    }

    /**
     * Makes the jar.
     *
     * @param files the one to be made, and those that are to be in it
     * @throws IOException if one cannot be read or written
     */
    public static void main(String... files) throws IOException {
        var bundle = new Bundle();
        for (var each : List.of(files).subList(1, files.length)) {
            var jar = Jar.read(Path.of(each));
            var desugar = new Desugar(jar);
            desugar.rewrite();
            bundle.add(jar);
            System.out.println(each + ": " + desugar.replaced + " replaced, " + desugar.left + " left as they are");
        }
        bundle.write(Path.of(files[0]));
    }

    private void rewrite() {
        for (var each : List.copyOf(jar.classes())) {
            for (var method : List.copyOf(each.methods)) {
                for (var instruction : method.instructions.toArray()) {
                    if (instruction instanceof InvokeDynamicInsnNode call) {
                        var replacement = replacement(each, call);
                        replacement.ifPresent(other -> method.instructions.set(call, other));
                        replacement.ifPresentOrElse(other -> replaced++, () -> left++);
                    }
                }
            }
        }
    }

    private Optional<AbstractInsnNode> replacement(ClassNode where, InvokeDynamicInsnNode call) {
        return switch (call.bsm.getOwner()) {
            case LAMBDAS -> lambda(where, call);
            case RECORDS -> Optional.of(new RecordMethod(where, call).addTo(jar));
            case TEXTS -> Concatenation.of(where, call, number(where)).map(text -> text.addTo(jar));
            default -> Optional.empty();
        };
    }

    private Optional<AbstractInsnNode> lambda(ClassNode where, InvokeDynamicInsnNode call) {
        return Lambda.of(jar, where, call).map(lambda -> {
            var made = new LambdaClass(where, lambda, number(where));
            jar.add(made.node());
            if (LambdaClass.hasNests(where)) {
                var host = jar.find(LambdaClass.nestHost(where)).orElseThrow();
                if (host.nestMembers == null) {
                    host.nestMembers = new ArrayList<>();
                }
                host.nestMembers.add(made.node().name);
                jar.change(host);
            }
            jar.change(where);
            return made.instance();
        });
    }

    private int number(ClassNode where) {
        return numbers.merge(where.name, 1, Integer::sum);
    }
}
