package io.cnm.testkit.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each test runs, with its {@code @BeforeEach} and {@code @AfterEach} methods, on a thread of its own that has a new
 * network namespace (only {@code lo}, up, not forwarding) and a new mount namespace, and ends after the test: whatever the test does
 * with links, rules, sysctls and mounts is gone with it. These methods may have a {@link Lab} as parameter. Constructors,
 * field initialisers and {@code @BeforeAll} run outside.
 *
 * <p>Threads that are started during the test inherit both namespaces, and keep them alive if they outlive it. Pools that
 * tests share, the common pool among them, are in the wrong namespace for all but the test that made their threads.
 *
 * <p>Without CAP_SYS_ADMIN the test is reported as skipped. After each test, and once more after the whole run, the
 * namespace that JUnit itself runs in is compared with what it was before; a difference is a failure that names it.
 */
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(PrivateNetnsExtension.class)
public @interface InPrivateNetns {}
