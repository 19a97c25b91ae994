import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Checks ({@code check}) or rewrites ({@code apply}) the format of every Java source. */
final class Format {
    public static void main(String[] args) throws Exception {
        boolean apply = args[0].equals("apply");
        var style = JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.AOSP).build();
        var formatter = new Formatter(style);
        int wrong = 0;
        for (Path source : sources()) {
            String text = Files.readString(source);
            String formatted = format(formatter, text);
            if (text.equals(formatted)) {
                continue;
            }
            wrong++;
            if (apply) {
                Files.writeString(source, formatted);
            }
            System.err.println((apply ? "formatted " : "not formatted: ") + source);
        }
        if (wrong > 0 && !apply) {
            System.err.println(wrong + " files: run `mvn -N process-sources -Dformat.goal=apply`");
            System.exit(1);
        }
    }

    private static String format(Formatter formatter, String text) throws Exception {
        String tidy = RemoveUnusedImports.removeUnusedImports(text);
        return formatter.formatSource(
                ImportOrderer.reorderImports(tidy, JavaFormatterOptions.Style.AOSP));
    }

    private static List<Path> sources() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("."))) {
            return files.filter(f -> f.toString().endsWith(".java"))
                    .filter(f -> !f.toString().contains("/target/"))
                    .sorted()
                    .toList();
        }
    }
}
