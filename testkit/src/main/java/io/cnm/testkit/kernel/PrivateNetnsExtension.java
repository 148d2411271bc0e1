package io.cnm.testkit.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cnm.linux.Capability;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** What {@link InPrivateNetns} does: one {@link LabTest} for each test, and the test's methods run on its thread. */
final class PrivateNetnsExtension
        implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor, ParameterResolver {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(InPrivateNetns.class);

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        assumeTrue(Capability.CAP_SYS_ADMIN.held(), "skipped: needs root (CAP_SYS_ADMIN)");
        // In the root's store, so that JUnit closes it after the last test of the run.
        context.getRoot().getStore(STORE).getOrComputeIfAbsent(HostGuard.class);
        context.getStore(STORE).put(LabTest.class, LabTest.start(context.getDisplayName()));
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        var test = context.getStore(STORE).remove(LabTest.class, LabTest.class);
        if (test != null) {
            test.end();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Lab.class;
    }

    @Override
    public Lab resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return test(context).lab();
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        inside(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        inside(invocation, context);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        inside(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        inside(invocation, context);
    }

    @Override
    public <T> T interceptTestFactoryMethod(
            Invocation<T> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        return inside(invocation, context);
    }

    @Override
    public void interceptDynamicTest(
            Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context) throws Throwable {
        inside(invocation, context);
    }

    private static <T> T inside(Invocation<T> invocation, ExtensionContext context) throws Throwable {
        return test(context).thread().call(invocation::proceed);
    }

    private static LabTest test(ExtensionContext context) {
        var test = context.getStore(STORE).get(LabTest.class, LabTest.class);
        if (test == null) {
            throw new ParameterResolutionException(
                    "a Lab exists for the methods of one test: @BeforeEach, the test itself, @AfterEach");
        }
        return test;
    }
}
