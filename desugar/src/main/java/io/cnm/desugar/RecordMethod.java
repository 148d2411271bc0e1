package io.cnm.desugar;

import static org.objectweb.asm.Opcodes.ACC_PRIVATE;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SYNTHETIC;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.GeneratorAdapter;
import org.objectweb.asm.commons.Method;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * {@code equals}, {@code hashCode} or {@code toString} of a record that has not written it.
 *
 * @see java.lang.runtime.ObjectMethods
 */
final class RecordMethod {
    private static final Type OBJECTS = Type.getType(Objects.class);
    private static final Method EQUALS = Method.getMethod("boolean equals (Object, Object)");
    private static final Method HASH_CODE = Method.getMethod("int hashCode (Object)");
    private static final int FACTOR = 31;

    private final ClassNode where;
    private final MethodNode method;
    private final Type self;
    private final List<String> names;
    private final List<Handle> fields;

    RecordMethod(ClassNode where, InvokeDynamicInsnNode call) {
        this.where = where;
        method = new MethodNode(ACC_PRIVATE | ACC_STATIC | ACC_SYNTHETIC, "record$" + call.name, call.desc, null, null);
        self = Type.getObjectType(where.name);
        names = List.of(((String) call.bsmArgs[1]).split(";"));
        fields = Stream.of(call.bsmArgs).skip(2).map(Handle.class::cast).toList();
        var code = new GeneratorAdapter(method, method.access, method.name, method.desc);
        switch (call.name) {
            case "equals" -> writeEquals(code);
            case "hashCode" -> writeHashCode(code);
            default -> writeToString(code);
        }
    }

    /** Adds it to the record, and answers what calls it. */
    AbstractInsnNode addTo(Jar jar) {
        return StaticMethod.add(jar, where, method);
    }

    private static Type type(Handle field) {
        return Type.getType(field.getDesc());
    }

    private void load(GeneratorAdapter code, Handle field) {
        code.getField(self, field.getName(), type(field));
    }

    private void writeToString(GeneratorAdapter code) {
        var text = new TextCode(code);
        text.constant(simpleName() + "[");
        for (var i = 0; i < fields.size(); i++) {
            var field = fields.get(i);
            text.constant((i == 0 ? "" : ", ") + names.get(i) + "=");
            text.value(
                    () -> {
                        code.loadArg(0);
                        load(code, field);
                    },
                    type(field));
        }
        text.constant("]");
        text.end();
    }

    private String simpleName() {
        return where.innerClasses.stream()
                .filter(each -> each.name.equals(where.name))
                .map(each -> each.innerName)
                .findFirst()
                .orElseGet(() -> where.name.substring(where.name.lastIndexOf('/') + 1));
    }

    private void writeHashCode(GeneratorAdapter code) {
        code.push(0);
        for (var field : fields) {
            code.push(FACTOR);
            code.math(GeneratorAdapter.MUL, Type.INT_TYPE);
            code.loadArg(0);
            load(code, field);
            var type = type(field);
            if (Boxes.isReference(type)) {
                code.invokeStatic(OBJECTS, HASH_CODE);
            } else {
                code.invokeStatic(Boxes.box(type), new Method("hashCode", Type.INT_TYPE, new Type[] {type}));
            }
            code.math(GeneratorAdapter.ADD, Type.INT_TYPE);
        }
        code.returnValue();
        code.endMethod();
    }

    private void writeEquals(GeneratorAdapter code) {
        var different = new Label();
        code.loadArg(1);
        code.instanceOf(self);
        code.ifZCmp(GeneratorAdapter.EQ, different);
        for (var field : fields) {
            code.loadArg(0);
            load(code, field);
            code.loadArg(1);
            code.checkCast(self);
            load(code, field);
            unlessEqual(code, type(field), different);
        }
        code.push(true);
        code.returnValue();
        code.mark(different);
        code.visitFrame(Opcodes.F_NEW, 2, new Object[] {where.name, "java/lang/Object"}, 0, new Object[0]);
        code.push(false);
        code.returnValue();
        code.endMethod();
    }

    private static void unlessEqual(GeneratorAdapter code, Type type, Label different) {
        if (Boxes.isReference(type)) {
            code.invokeStatic(OBJECTS, EQUALS);
            code.ifZCmp(GeneratorAdapter.EQ, different);
        } else if (type.equals(Type.FLOAT_TYPE) || type.equals(Type.DOUBLE_TYPE)) {
            code.invokeStatic(Boxes.box(type), new Method("compare", Type.INT_TYPE, new Type[] {type, type}));
            code.ifZCmp(GeneratorAdapter.NE, different);
        } else {
            code.ifCmp(type, GeneratorAdapter.NE, different);
        }
    }
}
