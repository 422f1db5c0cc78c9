package io.imagestream.examples.project;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A project file of this build. */
final class Pom {
    /** The project's folder: tests run in that of their module. */
    static final Path ROOT = Path.of("..");

    private final Document document;

    private Pom(Document document) {
        this.document = document;
    }

    /** Reads the one of a folder within the project. */
    static Pom of(String folder) {
        Path file = ROOT.resolve(folder).resolve("pom.xml");
        try {
            return new Pom(
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile()));
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new AssertionError("cannot read " + file, e);
        }
    }

    /** Returns the folders of all modules. */
    static List<String> modules() {
        return of(".").texts("//modules/module");
    }

    /** Returns the names of the artifacts with classes that are published. */
    static List<String> published() {
        return modules().stream()
                .map(Pom::of)
                .filter(pom -> pom.texts("/project/packaging").isEmpty())
                .filter(pom ->
                        !pom.texts("/project/properties/maven.deploy.skip").contains("true"))
                .map(pom -> pom.texts("/project/artifactId").get(0))
                .toList();
    }

    /** Returns the text of each element that a path (XPath) leads to, in order. */
    List<String> texts(String path) {
        XPath xpath = XPathFactory.newInstance().newXPath();
        try {
            NodeList nodes = (NodeList) xpath.evaluate(path, document, XPathConstants.NODESET);
            return IntStream.range(0, nodes.getLength())
                    .mapToObj(i -> Objects.requireNonNull(nodes.item(i)).getTextContent())
                    .toList();
        } catch (XPathExpressionException e) {
            throw new AssertionError(path, e);
        }
    }
}
