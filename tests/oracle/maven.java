/* maven.java: the order of Maven's versions as Maven's own library has it. */
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.apache.maven.artifact.versioning.ComparableVersion;

/*
 * ComparableVersion.compareTo runs in circles: 1.x.1 < 1-alpha < 1 < 1.x.1.
 * What both versions begin with stands between them there: when one is before
 * it and the other behind, that decides here. How often compareTo says other
 * is told on stderr.
 */
class Maven {
	/* DefaultModelValidator, ILLEGAL_VERSION_CHARS */
	static final String ILLEGAL = "\\/:\"<>|?*";

	final ComparableVersion whole;
	final List<String> items = new ArrayList<>();
	/* How it compares with its own first n items. */
	int[] toBeginning;

	Maven(String text) throws ReflectiveOperationException {
		whole = new ComparableVersion(text);
		Field field = ComparableVersion.class.getDeclaredField("items");
		field.setAccessible(true);
		read((List<?>)field.get(whole));
	}

	private void read(List<?> list) {
		for (Object item : list) {
			if (item instanceof List) {
				items.add("-");
				read((List<?>)item);
			} else {
				boolean isWord = item.getClass().getName().endsWith("StringItem");
				String text = item.toString();
				items.add(isWord && text.isEmpty() ? "ga" : text);
			}
		}
	}

	/* A text that is read as the first n items. */
	private String beginning(int n) {
		StringBuilder text = new StringBuilder();

		for (String item : items.subList(0, n)) {
			if (!item.equals("-"))
				text.append(item).append('.');
			else if (text.length() > 0 && text.charAt(text.length() - 1) == '.')
				text.setCharAt(text.length() - 1, '-');
			else
				text.append('-');
		}
		return text.toString();
	}

	private void compareToBeginnings() throws ReflectiveOperationException {
		toBeginning = new int[items.size() + 1];
		for (int n = 0; n <= items.size(); n++) {
			Maven b = new Maven(beginning(n));

			if (b.items.size() > n || !items.subList(0, b.items.size()).equals(b.items))
				throw new IllegalStateException(whole + ": " + beginning(n));
			toBeginning[n] = Integer.signum(whole.compareTo(b.whole));
		}
	}

	static Maven parse(String text) throws ReflectiveOperationException {
		if (text.isEmpty() || text.chars().anyMatch(c -> ILLEGAL.indexOf(c) >= 0))
			return null;
		Maven version = new Maven(text);
		version.compareToBeginnings();
		return version;
	}

	static int compare(Maven a, Maven b) {
		int n = 0;

		while (n < a.items.size() && n < b.items.size() &&
		    a.items.get(n).equals(b.items.get(n)))
			n++;
		if (a.toBeginning[n] != b.toBeginning[n])
			return a.toBeginning[n] - b.toBeginning[n];
		return a.whole.compareTo(b.whole);
	}

	public static void main(String[] args) throws Exception {
		BufferedReader in = new BufferedReader(
		    new InputStreamReader(System.in, StandardCharsets.UTF_8));
		List<Maven> versions = new ArrayList<>();
		long circles = 0;

		for (String line; (line = in.readLine()) != null;)
			versions.add(parse(line));
		for (Maven a : versions) {
			StringBuilder row = new StringBuilder();

			for (Maven b : versions) {
				if (a == null || b == null) {
					row.append('?');
					continue;
				}
				int sign = Integer.signum(compare(a, b));
				if (sign != Integer.signum(a.whole.compareTo(b.whole)))
					circles++;
				row.append("<=>".charAt(sign + 1));
			}
			System.out.println(row);
		}
		System.err.println("# maven: " + circles + " answers of compareTo are in a circle");
	}
}
