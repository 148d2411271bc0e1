package io.cnm.http;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.ValueInstantiators;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.introspect.AnnotatedConstructor;

/**
 * Makes records by calling their constructors. Data binding has a method handle for it, and each time makes another of it
 * that takes an array: more work than all else that is done for a small body.
 */
final class RecordConstructors extends ValueInstantiators.Base {
    @Override
    public ValueInstantiator modifyValueInstantiator(
            DeserializationConfig config, BeanDescription.Supplier type, ValueInstantiator usual) {
        return type.isRecordType()
                        && usual instanceof StdValueInstantiator standard
                        && usual.getWithArgsCreator() instanceof AnnotatedConstructor constructor
                ? new ByConstructor(standard, constructor.getAnnotated())
                : usual;
    }

    private static final class ByConstructor extends StdValueInstantiator {
        private final Constructor<?> constructor;

        ByConstructor(StdValueInstantiator usual, Constructor<?> constructor) {
            super(usual);
            this.constructor = constructor;
        }

        @Override
        public Object createFromObjectWith(DeserializationContext context, Object[] components) {
            try {
                return constructor.newInstance(components);
            } catch (InvocationTargetException e) {
                var problem = rewrapCtorProblem(context, e);
                return context.handleInstantiationProblem(getValueClass(), components, problem);
            } catch (ReflectiveOperationException e) { // data binding has made the constructor accessible
                throw new LinkageError("cannot make a " + getValueClass().getName(), e);
            }
        }
    }
}
