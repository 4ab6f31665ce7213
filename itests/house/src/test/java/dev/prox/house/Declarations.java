package dev.prox.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.tools.ToolProvider;

/** The types and methods that sources declare, by parsing alone: what does not compile is seen too. */
final class Declarations extends TreeScanner<Void, CompilationUnitTree> {
    /** A method {@code Outer.Inner.method} and its length from the first annotation to the last brace. */
    record Method(String name, long lines) {}

    final List<String> types = new ArrayList<>();
    final List<Method> methods = new ArrayList<>();

    private final SourcePositions positions;
    private final Deque<String> enclosing = new ArrayDeque<>();

    private Declarations(SourcePositions positions) {
        this.positions = positions;
    }

    static Declarations of(List<Path> files) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
            var declarations = new Declarations(Trees.instance(task).getSourcePositions());
            task.parse().forEach(unit -> declarations.scan(unit, unit));
            return declarations;
        }
    }

    @Override
    public Void visitClass(ClassTree type, CompilationUnitTree unit) {
        var name = type.getSimpleName().toString();
        if (!name.isEmpty()) {
            types.add(name);
        }
        enclosing.addLast(name);
        super.visitClass(type, unit);
        enclosing.removeLast();
        return null;
    }

    @Override
    public Void visitMethod(MethodTree method, CompilationUnitTree unit) {
        var first = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, method));
        var last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, method));
        methods.add(new Method(String.join(".", enclosing) + "." + method.getName(), last - first + 1));
        return super.visitMethod(method, unit);
    }
}
