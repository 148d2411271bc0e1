package io.cnm.desugar;

import static org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.objectweb.asm.Opcodes.ACC_PRIVATE;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SUPER;
import static org.objectweb.asm.Opcodes.ACC_SYNTHETIC;
import static org.objectweb.asm.Opcodes.V11;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.GeneratorAdapter;
import org.objectweb.asm.commons.Method;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The class of a lambda: a field for each captured value, and the interface's method. One that captures nothing has one object.
 *
 * @see java.lang.invoke.LambdaMetafactory for how arguments and results are adapted
 */
final class LambdaClass {
    private static final String MAKE = "make";
    private static final String ONLY = "ONLY";
    /** A class file's version without what says whether it uses features of a preview. */
    private static final int MAJOR_VERSION = 0xffff;

    private final Lambda lambda;
    private final ClassNode node = new ClassNode();
    private final Type self;
    private final Method constructor;

    LambdaClass(ClassNode where, Lambda lambda, int number) {
        this.lambda = lambda;
        node.version = where.version & MAJOR_VERSION;
        node.name = where.name + "$$Lambda$" + number;
        node.access = ACC_FINAL | ACC_SYNTHETIC | ACC_SUPER;
        node.superName = Type.getInternalName(Object.class);
        node.interfaces = new ArrayList<>(lambda.interfaces());
        if (hasNests(where)) {
            node.nestHostClass = nestHost(where);
        }
        self = Type.getObjectType(node.name);
        constructor = new Method("<init>", Type.VOID_TYPE, lambda.type().getArgumentTypes());
        addConstructor();
        if (lambda.captured().isEmpty()) {
            addOnly();
        } else {
            addMake();
        }
        lambda.descriptors().forEach(this::addMethod);
    }

    /** Whether classes of that version may call each other's private methods if they are nested in the same. */
    static boolean hasNests(ClassNode node) {
        return (node.version & MAJOR_VERSION) >= V11;
    }

    /** The class that says which ones are nested in it. */
    static String nestHost(ClassNode node) {
        return node.nestHostClass == null ? node.name : node.nestHostClass;
    }

    ClassNode node() {
        return node;
    }

    /** What takes the captured values from the stack and leaves the object there. */
    AbstractInsnNode instance() {
        return lambda.captured().isEmpty()
                ? new FieldInsnNode(
                        Opcodes.GETSTATIC,
                        node.name,
                        ONLY,
                        lambda.type().getReturnType().getDescriptor())
                : new MethodInsnNode(
                        Opcodes.INVOKESTATIC, node.name, MAKE, lambda.type().getDescriptor(), false);
    }

    private GeneratorAdapter method(int access, String name, String descriptor) {
        var method = new MethodNode(access, name, descriptor, null, null);
        node.methods.add(method);
        return new GeneratorAdapter(method, access, name, descriptor);
    }

    private static String field(int index) {
        return "captured" + index;
    }

    private void addConstructor() {
        var code = method(ACC_PRIVATE, constructor.getName(), constructor.getDescriptor());
        code.loadThis();
        code.invokeConstructor(Type.getType(Object.class), Method.getMethod("void <init> ()"));
        for (var i = 0; i < lambda.captured().size(); i++) {
            var type = lambda.captured().get(i);
            node.visitField(ACC_PRIVATE | ACC_FINAL, field(i), type.getDescriptor(), null, null);
            code.loadThis();
            code.loadArg(i);
            code.putField(self, field(i), type);
        }
        code.returnValue();
        code.endMethod();
    }

    private void addOnly() {
        var type = lambda.type().getReturnType();
        node.visitField(ACC_STATIC | ACC_FINAL, ONLY, type.getDescriptor(), null, null);
        var code = method(ACC_STATIC, "<clinit>", "()V");
        code.newInstance(self);
        code.dup();
        code.invokeConstructor(self, constructor);
        code.putStatic(self, ONLY, type);
        code.returnValue();
        code.endMethod();
    }

    private void addMake() {
        var code = method(ACC_STATIC, MAKE, lambda.type().getDescriptor());
        code.newInstance(self);
        code.dup();
        code.loadArgs();
        code.invokeConstructor(self, constructor);
        code.returnValue();
        code.endMethod();
    }

    private void addMethod(String descriptor) {
        var code = method(ACC_PUBLIC, lambda.method(), descriptor);
        var target = lambda.target();
        var isConstructor = target.getTag() == Opcodes.H_NEWINVOKESPECIAL;
        var owner = Type.getObjectType(target.getOwner());
        if (isConstructor) {
            code.newInstance(owner);
            code.dup();
        }
        loadArguments(code, Type.getArgumentTypes(descriptor), parameters(target));
        call(code, target);
        var result = isConstructor ? owner : Type.getReturnType(target.getDesc());
        var wanted = Type.getReturnType(descriptor);
        if (wanted.equals(Type.VOID_TYPE)) {
            discard(code, result);
        } else {
            convert(code, result, wanted);
        }
        code.returnValue();
        code.endMethod();
    }

    /** What the target takes, the object it is called on first. */
    private static List<Type> parameters(Handle target) {
        var parameters = new ArrayList<Type>();
        if (target.getTag() != Opcodes.H_INVOKESTATIC && target.getTag() != Opcodes.H_NEWINVOKESPECIAL) {
            parameters.add(Type.getObjectType(target.getOwner()));
        }
        parameters.addAll(List.of(Type.getArgumentTypes(target.getDesc())));
        return parameters;
    }

    private void loadArguments(GeneratorAdapter code, Type[] arguments, List<Type> parameters) {
        var captured = lambda.captured();
        for (var i = 0; i < captured.size(); i++) {
            code.loadThis();
            code.getField(self, field(i), captured.get(i));
            convert(code, captured.get(i), parameters.get(i));
        }
        for (var i = 0; i < arguments.length; i++) {
            var known = lambda.instantiated().getArgumentTypes()[i];
            code.loadArg(i);
            convert(code, arguments[i], known);
            convert(code, known, parameters.get(captured.size() + i));
        }
    }

    private static void call(GeneratorAdapter code, Handle target) {
        var opcode =
                switch (target.getTag()) {
                    case Opcodes.H_INVOKESTATIC -> Opcodes.INVOKESTATIC;
                    case Opcodes.H_NEWINVOKESPECIAL -> Opcodes.INVOKESPECIAL;
                    case Opcodes.H_INVOKEINTERFACE -> Opcodes.INVOKEINTERFACE;
                    // A private method, which in a nest is called like any other.
                    case Opcodes.H_INVOKESPECIAL ->
                        target.isInterface() ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
                    default -> Opcodes.INVOKEVIRTUAL;
                };
        code.visitMethodInsn(opcode, target.getOwner(), target.getName(), target.getDesc(), target.isInterface());
    }

    private static void discard(GeneratorAdapter code, Type value) {
        if (value.getSize() == 2) {
            code.pop2();
        } else if (value.getSize() == 1) {
            code.pop();
        }
    }

    private static void convert(GeneratorAdapter code, Type from, Type to) {
        if (from.equals(to)) {
            return;
        }
        if (!Boxes.isReference(from) && Boxes.isReference(to)) {
            code.valueOf(from);
        } else if (!Boxes.isReference(from)) {
            code.cast(from, to);
        } else if (Boxes.isReference(to)) {
            code.checkCast(to);
        } else {
            unbox(code, from, to);
        }
    }

    /** A box may hold a narrower number than what is wanted. */
    private static void unbox(GeneratorAdapter code, Type box, Type to) {
        var held = Boxes.held(box).orElse(to);
        code.unbox(held);
        code.cast(held, to);
    }
}
