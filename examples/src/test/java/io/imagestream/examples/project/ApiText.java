package io.imagestream.examples.project;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what others can use of a package: its public types, and the members of these that are public or protected,
 * sorted, one to a line. Types of {@code java.lang} and of the package itself go without the package's name.
 */
final class ApiText {
    private static final int PARAMETER_FLAGS = Modifier.VOLATILE | Modifier.TRANSIENT;

    private final Pattern knownPackages;

    /** A member's line: fields come first, then constructors, then methods, each by name. */
    private record Line(int kind, String name, String text) {
        static final Comparator<Line> ORDER =
                Comparator.comparingInt(Line::kind).thenComparing(Line::name).thenComparing(Line::text);
    }

    private ApiText(String packageName) {
        knownPackages = Pattern.compile("\\b(java\\.lang|" + Pattern.quote(packageName) + ")\\.(?=[A-Z])");
    }

    /** Returns the lines of a package that has these classes. */
    static List<String> of(String packageName, Collection<Class<?>> classes) {
        ApiText text = new ApiText(packageName);
        return classes.stream()
                .filter(ApiText::isReachable)
                .sorted(Comparator.comparing(Class::getName))
                .flatMap(type -> text.type(type))
                .toList();
    }

    private static boolean isReachable(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getDeclaringClass()) {
            if (!isOpen(at.getModifiers()) || at.isAnonymousClass() || at.isLocalClass() || at.isSynthetic()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOpen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private Stream<String> type(Class<?> type) {
        Stream<String> members = type.isEnum() ? enumMembers(type) : members(type);
        return Stream.of(Stream.of(header(type)), members.map(line -> "    " + line), Stream.of(""))
                .flatMap(lines -> lines);
    }

    private String header(Class<?> type) {
        String kind = type.isAnnotation()
                ? "@interface"
                : type.isInterface() ? "interface" : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
        int hidden = type.isInterface() ? Modifier.ABSTRACT | Modifier.STATIC : 0;
        hidden |= Modifier.INTERFACE;
        if (type.isEnum() || type.isRecord()) {
            hidden |= Modifier.FINAL | Modifier.STATIC | Modifier.ABSTRACT;
        }
        StringBuilder line = new StringBuilder(deprecated(type));
        line.append(modifiers(type.getModifiers() & ~hidden));
        if (type.isSealed() && !type.isEnum()) {
            line.append("sealed ");
        }
        line.append(kind).append(' ').append(name(type)).append(variables(type.getTypeParameters()));
        if (type.isRecord()) {
            line.append(Arrays.stream(type.getRecordComponents())
                    .map(part -> typed(part.getAnnotatedType()) + " " + part.getName())
                    .collect(joining(", ", "(", ")")));
        }
        Type parent = type.getGenericSuperclass();
        if (parent != null && parent != Object.class && !type.isEnum() && !type.isRecord()) {
            line.append(" extends ").append(name(parent));
        }
        if (type.getGenericInterfaces().length > 0) {
            line.append(type.isInterface() ? " extends " : " implements ").append(names(type.getGenericInterfaces()));
        }
        if (type.isSealed() && !type.isEnum()) {
            line.append(" permits ").append(permitted(type));
        }
        return line.toString();
    }

    private String permitted(Class<?> type) {
        Stream<String> open = Arrays.stream(type.getPermittedSubclasses())
                .filter(ApiText::isReachable)
                .map(this::name);
        boolean hasOthers = Arrays.stream(type.getPermittedSubclasses()).anyMatch(child -> !isReachable(child));
        return Stream.concat(open, hasOthers ? Stream.of("…") : Stream.of()).collect(joining(", "));
    }

    /** The constants in their order, then what an enumeration has besides those methods that every one has. */
    private Stream<String> enumMembers(Class<?> type) {
        Stream<String> constants = Arrays.stream(type.getDeclaredFields())
                .filter(Field::isEnumConstant)
                .map(constant -> deprecated(constant) + constant.getName());
        return Stream.concat(constants, members(type));
    }

    private Stream<String> members(Class<?> type) {
        List<Line> lines = new ArrayList<>();
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isApi(type, constructor) && !isOfEveryRecord(type, constructor)) {
                lines.add(new Line(1, "", executable(type, constructor, "", type.getSimpleName())));
            }
        }
        for (Class<?> at : withHiddenParents(type)) {
            for (Field field : at.getDeclaredFields()) {
                if (isApi(type, field) && !field.isEnumConstant()) {
                    lines.add(new Line(0, field.getName(), field(type, field)));
                }
            }
            for (Method method : at.getDeclaredMethods()) {
                if (isApi(type, method) && !method.isBridge() && !isOfEveryType(type, method)) {
                    String result = typed(method.getAnnotatedReturnType()) + " ";
                    lines.add(new Line(2, method.getName(), executable(type, method, result, method.getName())));
                }
            }
        }
        return lines.stream().sorted(Line.ORDER).map(Line::text).distinct();
    }

    private String field(Class<?> type, Field field) {
        int flags = field.getModifiers() & ~(type.isInterface() ? Modifier.PUBLIC | Modifier.FINAL : 0);
        return deprecated(field) + modifiers(flags) + typed(field.getAnnotatedType()) + " " + field.getName();
    }

    /** Returns a type and those above it that nobody sees, whose members show in it. */
    private static List<Class<?>> withHiddenParents(Class<?> type) {
        List<Class<?>> found = new ArrayList<>(List.of(type));
        for (int i = 0; i < found.size(); i++) {
            Class<?> at = found.get(i);
            Stream.concat(Stream.ofNullable(at.getSuperclass()), Arrays.stream(at.getInterfaces()))
                    .filter(parent -> !isReachable(parent) && !found.contains(parent))
                    .forEach(found::add);
        }
        return found;
    }

    private static boolean isApi(Class<?> type, Member member) {
        boolean inherited = Modifier.isPublic(member.getModifiers()) || !Modifier.isFinal(type.getModifiers());
        return isOpen(member.getModifiers()) && inherited && !member.isSynthetic();
    }

    /** Says whether a method only overrides one of Object, or follows from what the type is. */
    private static boolean isOfEveryType(Class<?> type, Method method) {
        String name = method.getName();
        int parameters = method.getParameterCount();
        if (name.equals("hashCode") || name.equals("toString") || (type.isRecord() && isComponent(type, name))) {
            return parameters == 0;
        }
        boolean isOfEnum = type.isEnum() && Modifier.isStatic(method.getModifiers());
        return (name.equals("equals") && parameters == 1 && method.getParameterTypes()[0] == Object.class)
                || (isOfEnum && (name.equals("values") || name.equals("valueOf")));
    }

    private static boolean isComponent(Class<?> type, String name) {
        return Arrays.stream(type.getRecordComponents())
                .anyMatch(part -> part.getName().equals(name));
    }

    private static boolean isOfEveryRecord(Class<?> type, Constructor<?> constructor) {
        return type.isRecord()
                && Arrays.equals(
                        constructor.getParameterTypes(),
                        Arrays.stream(type.getRecordComponents())
                                .map(RecordComponent::getType)
                                .toArray());
    }

    private String executable(Class<?> type, Executable member, String result, String name) {
        int flags = member.getModifiers() & ~(Modifier.SYNCHRONIZED | Modifier.NATIVE | PARAMETER_FLAGS);
        if (type.isInterface()) {
            flags &= ~(Modifier.PUBLIC | Modifier.ABSTRACT);
        }
        if (Modifier.isFinal(type.getModifiers())) {
            flags &= ~Modifier.FINAL;
        }
        String kind = member instanceof Method method && method.isDefault() ? "default " : "";
        String variables = variables(member.getTypeParameters());
        List<String> parameters = Arrays.stream(member.getAnnotatedParameterTypes())
                .map(this::typed)
                .collect(Collectors.toCollection(ArrayList::new));
        if (member.isVarArgs()) {
            parameters.add(parameters.remove(parameters.size() - 1).replaceFirst("\\[\\]$", "..."));
        }
        String thrown = member.getGenericExceptionTypes().length == 0
                ? ""
                : " throws " + names(member.getGenericExceptionTypes());
        return deprecated(member)
                + modifiers(flags)
                + kind
                + (variables.isEmpty() ? "" : variables + " ")
                + result
                + name
                + parameters.stream().collect(joining(", ", "(", ")"))
                + thrown;
    }

    private static String modifiers(int flags) {
        return flags == 0 ? "" : Modifier.toString(flags) + " ";
    }

    private static String deprecated(AnnotatedElement element) {
        Deprecated mark = element.getAnnotation(Deprecated.class);
        return mark == null ? "" : mark.forRemoval() ? "@Deprecated(forRemoval = true) " : "@Deprecated ";
    }

    private String variables(TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : Arrays.stream(variables).map(this::variable).collect(joining(", ", "<", ">"));
    }

    private String variable(TypeVariable<?> variable) {
        String bounds = Arrays.stream(variable.getBounds())
                .filter(bound -> bound != Object.class)
                .map(this::name)
                .collect(joining(" & "));
        return bounds.isEmpty() ? variable.getName() : variable.getName() + " extends " + bounds;
    }

    /** Returns a type's name, and whether a value of it may be null. */
    private String typed(AnnotatedType type) {
        return (type.isAnnotationPresent(Nullable.class) ? "@Nullable " : "") + name(type.getType());
    }

    private String names(Type[] types) {
        return Arrays.stream(types).map(this::name).collect(joining(", "));
    }

    private String name(Type type) {
        return knownPackages.matcher(type.getTypeName().replace('$', '.')).replaceAll("");
    }
}
