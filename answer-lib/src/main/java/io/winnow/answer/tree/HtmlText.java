package io.winnow.answer.tree;

import io.winnow.answer.tree.Tree.Branch;
import io.winnow.answer.tree.Tree.Entry;
import io.winnow.answer.tree.Tree.Leaf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/**
 * HTML as the lines that a person would see, in the marks of Markdown, so that one set of rules reads both; XML as a {@link Tree}, so
 * that one set of rules reads it and JSON.
 */
public final class HtmlText {

    /** Larger ones are read as lines. */
    private static final int MOST_CHARACTERS = 300_000;

    private static final int MOST_TAGS = 20_000;
    private static final int MOST_DEPTH = 60;

    private static final Set<String> BLOCKS = Set.of(
            "article",
            "aside",
            "blockquote",
            "body",
            "br",
            "caption",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
            "figure",
            "footer",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "html",
            "li",
            "main",
            "menu",
            "nav",
            "ol",
            "p",
            "pre",
            "section",
            "summary",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "tr",
            "ul");

    private static final Set<String> INLINE = Set.of(
            "a",
            "abbr",
            "b",
            "center",
            "cite",
            "code",
            "col",
            "colgroup",
            "del",
            "dfn",
            "em",
            "figcaption",
            "font",
            "head",
            "i",
            "img",
            "ins",
            "kbd",
            "mark",
            "meta",
            "q",
            "ref",
            "s",
            "samp",
            "script",
            "small",
            "span",
            "strong",
            "style",
            "sub",
            "sup",
            "title",
            "tt",
            "u",
            "var",
            "wbr",
            "nobr",
            "link",
            "time");

    private static final Set<String> HTML =
            Stream.concat(BLOCKS.stream(), INLINE.stream()).collect(Collectors.toUnmodifiableSet());

    private static final Pattern TAG = Pattern.compile("<(/?)([A-Za-z][\\w:-]{0,40})(?:\\s[^<>]{0,500})?(/?)>");

    private HtmlText() {}

    public enum Kind {
        /** Without tags, or with such as only mark words. */
        TEXT,
        HTML,
        /** With tags that nobody knows. */
        XML
    }

    public static Kind kind(String text) {
        if (text.indexOf('<') < 0 || text.length() > MOST_CHARACTERS) {
            return Kind.TEXT;
        }
        Matcher tag = TAG.matcher(text);
        int tags = 0;
        int blocks = 0;
        int closed = 0;
        int foreign = 0;
        int first = -1;
        while (tag.find() && tags < MOST_TAGS) {
            if (tag.start() > 0 && text.charAt(tag.start() - 1) == '`') {
                continue;
            }
            String name = tag.group(2).toLowerCase(Locale.ROOT);
            first = first < 0 ? tag.start() : first;
            tags++;
            boolean isClosed = !tag.group(1).isEmpty() || !tag.group(3).isEmpty();
            closed += isClosed ? 1 : 0;
            blocks += BLOCKS.contains(name) && (isClosed || name.equals("br") || name.equals("li")) ? 1 : 0;
            foreign += HTML.contains(name) ? 0 : 1;
        }
        if (tags == 0 || tags >= MOST_TAGS) {
            return Kind.TEXT;
        }
        boolean isFirst = first == 0
                || text.charAt(first - 1) == '\n'
                || text.substring(0, first).isBlank()
                || text.substring(0, first).strip().endsWith(">");
        if (foreign > 0 && closed > 0 && foreign * 2 >= tags && isFirst) {
            return Kind.XML;
        }
        return blocks > 0 ? Kind.HTML : Kind.TEXT;
    }

    /** The lines of HTML. */
    public static String lines(String html) {
        Lines lines = new Lines();
        // Line breaks mean nothing within tags and much between bare lines.
        boolean isPage = html.toLowerCase(Locale.ROOT).contains("<body") || html.contains("<html");
        String text = isPage ? html : html.replace("\n", "<br>");
        NodeTraversor.traverse(lines, Jsoup.parse(text).body());
        return lines.text.toString();
    }

    private static final class Lines implements NodeVisitor {
        private final StringBuilder text = new StringBuilder();
        private int lists;
        private boolean isRow;
        private boolean isHeader;

        @Override
        public void head(Node node, int depth) {
            if (node instanceof TextNode words) {
                String plain = words.getWholeText();
                text.append(isRow ? plain.replace('|', '/').replace('\n', ' ') : plain.replace('\n', ' '));
                return;
            }
            if (!(node instanceof Element element)) {
                return;
            }
            switch (element.tagName()) {
                case "br" -> {
                    if (!isRow) {
                        text.append('\n');
                    }
                }
                case "ul", "ol", "menu" -> {
                    lists++;
                    text.append('\n');
                }
                case "li" ->
                    text.append('\n').append("  ".repeat(Math.min(lists, 20))).append("- ");
                case "h1", "h2", "h3", "h4", "h5", "h6" ->
                    text.append("\n\n")
                            .append("#".repeat(element.tagName().charAt(1) - '0'))
                            .append(' ');
                case "b", "strong" -> text.append("**");
                case "i", "em" -> text.append('*');
                case "dt" -> text.append("\n- **");
                case "dd" -> text.append(": ");
                case "tr" -> {
                    text.append("\n|");
                    isRow = true;
                    isHeader = false;
                }
                case "th" -> isHeader = true;
                case "hr" -> text.append("\n---\n");
                default -> {
                    if (!isRow && BLOCKS.contains(element.tagName())) {
                        text.append('\n');
                    }
                }
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (!(node instanceof Element element)) {
                return;
            }
            switch (element.tagName()) {
                case "ul", "ol", "menu" -> {
                    lists--;
                    text.append('\n');
                }
                case "h1", "h2", "h3", "h4", "h5", "h6", "p" -> text.append('\n');
                case "b", "strong" -> close("**");
                case "i", "em" -> close("*");
                case "dt" -> close("**");
                case "td", "th" -> text.append('|');
                case "tr" -> {
                    text.append('\n');
                    isRow = false;
                    if (isHeader) {
                        text.append("|---|\n");
                    }
                }
                default -> {
                    if (!isRow
                            && BLOCKS.contains(element.tagName())
                            && !element.tagName().equals("br")) {
                        text.append('\n');
                    }
                }
            }
        }

        /** Emphasis of nothing is nothing. */
        private void close(String mark) {
            int end = text.length();
            if (end >= mark.length() && text.substring(end - mark.length()).equals(mark)) {
                text.setLength(end - mark.length());
            } else {
                text.append(mark);
            }
        }
    }

    /** The elements of XML. */
    public static List<Tree> trees(String xml) {
        List<Tree> trees = new ArrayList<>();
        List<Element> elements = Jsoup.parse(xml, "", Parser.xmlParser()).children();
        boolean areAlike = elements.size() > 1
                && elements.stream().map(Element::tagName).distinct().count() == 1;
        if (areAlike) {
            trees.add(new Branch(elements.stream()
                    .map(element -> new Entry(null, tree(element, 0)))
                    .toList()));
        } else {
            for (Element element : elements) {
                trees.add(tree(element, 0));
            }
        }
        return trees;
    }

    private static Tree tree(Element element, int depth) {
        List<Element> children = depth > MOST_DEPTH ? List.of() : element.children();
        boolean isInline = !children.isEmpty()
                && children.stream()
                        .allMatch(child -> HTML.contains(child.tagName().toLowerCase(Locale.ROOT))
                                && !child.tagName().equals("title"))
                && !element.ownText().isBlank();
        List<Attribute> attributes = element.attributes().asList();
        if (children.isEmpty() || isInline) {
            String text = element.wholeText().strip();
            if (attributes.isEmpty()) {
                return new Leaf(text, true, !text.isEmpty());
            }
            if (!text.isEmpty()) {
                return new Leaf(text, true, true);
            }
        }
        List<Entry> entries = new ArrayList<>();
        for (Attribute attribute : attributes) {
            entries.add(new Entry(
                    attribute.getKey(),
                    new Leaf(attribute.getValue(), true, !attribute.getValue().isBlank())));
        }
        boolean areAlike = children.size() > 1
                && children.stream().map(Element::tagName).distinct().count() == 1;
        if (areAlike) {
            Branch list = new Branch(children.stream()
                    .map(child -> new Entry(null, tree(child, depth + 1)))
                    .toList());
            if (entries.isEmpty()) {
                return list;
            }
            entries.add(new Entry("items", list));
            return new Branch(entries);
        }
        for (Element child : children) {
            entries.add(new Entry(child.tagName(), tree(child, depth + 1)));
        }
        return new Branch(entries);
    }
}
