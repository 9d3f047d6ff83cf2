package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.pool.PoolOptions;

/** The page to try an adapter, in a real browser; skips itself where there is none. */
class PageTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Where pictures of the page go, for people to look at. */
    private static final Path PICTURES = Path.of("target", "pictures");

    private static TestServer server;
    private static ChromeDriver browser;

    @BeforeAll
    static void start() {
        Path chromium = program("chromium", "chromium-browser", "google-chrome");
        Path driver = program("chromedriver");
        server = TestServer.start().withAdapters();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--window-size=900,900");
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logging);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.toFile())
                .withTimeout(PATIENCE)
                .build();
        browser = new ChromeDriver(service, options);
    }

    private static Path program(String... names) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(":"))
                .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        return found.orElseGet(() -> Assumptions.abort("no " + names[0] + " on the PATH: the page is not tested"));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.quit();
        }
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() {
        browser.get(server.server().uri().toString());
        await(() -> !text("about").isEmpty());
    }

    @Test
    void scoresAreBars() throws IOException {
        choose("classes");
        ask("two dogs and a woman are running");
        assertThat(text("headline")).isIn("bad", "good", "neither");
        assertThat(all("#result dt"))
                .extracting(WebElement::getText)
                .containsExactlyInAnyOrder("bad", "good", "neither");
        List<Double> scores = all("#result .number").stream()
                .map(element -> Double.parseDouble(element.getText()))
                .toList();
        List<Double> shares = IntStream.range(0, 3)
                .mapToObj(i -> (double) all("#result .bar").get(i).getSize().width
                        / all("#result .track").get(i).getSize().width)
                .toList();
        for (int i = 0; i < 3; i++) {
            assertThat(shares.get(i)).isCloseTo(scores.get(i), within(0.01));
        }
        assertThat(scores).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        picture("scores");
    }

    @Test
    void whatIsNotInMemoryYetIsToldToo(@TempDir Path folder) throws IOException {
        server.random(TestServer.CLASSES, 1).save(folder.resolve("a"));
        server.random(TestServer.CLASSES, 1).save(folder.resolve("broken"));
        Files.write(folder.resolve("broken/adapter_model.safetensors"), new byte[100]);
        try (TestServer other =
                TestServer.start(TestServer.TINY_BERT, PoolOptions.defaults().withFolder(folder, 1 << 20))) {
            browser.get(other.server().uri().toString());
            await(() -> text("about").startsWith("Puts a text into one of 3 classes: bad, good, neither. Version "));
            find("#adapter option[value=broken]").click();
            await(() -> text("about").contains("The adapter broken cannot be read"));
        }
    }

    @Test
    void entitiesAreHighlightedWhereTheyAre() throws IOException {
        server.pool().put("marks", server.random(PastaConfig.tokenClassification(List.of("noun", "verb")), 4));
        open();
        choose("marks");
        String text = "two dogs \ud83d\ude00 and a man <b>running</b>";
        ask(text);
        JsonNode entities = server.predict("{\"adapter\":\"marks\",\"text\":\"" + text + "\"}")
                .ok()
                .at("/results/0/entities");
        assertThat(all("mark")).hasSize(entities.size()).hasSizeGreaterThan(1);
        String shown = find("#result p").getAttribute("textContent");
        for (int i = 0; i < entities.size(); i++) {
            WebElement mark = all("mark").get(i);
            String label = mark.findElement(By.tagName("small")).getAttribute("textContent");
            String marked = mark.getAttribute("textContent");
            assertThat(marked.substring(0, marked.length() - label.length()))
                    .isEqualTo(entities.get(i).get("text").textValue());
            assertThat(label).startsWith(entities.get(i).get("type").textValue());
            shown = shown.replaceFirst(Pattern.quote(label), "");
        }
        assertThat(shown).isEqualTo(text);
        picture("entities");
    }

    @Test
    void allLabelsOfATextAreTold() throws IOException {
        choose("sets");
        assertThat(text("about")).startsWith("Gives a text any of 3 labels: x, y, z. Version ");
        ask("two dogs");
        JsonNode labels = server.predict("{\"adapter\":\"sets\",\"text\":\"two dogs\"}")
                .ok()
                .at("/results/0/labels");
        List<String> names = new ArrayList<>();
        labels.forEach(label -> names.add(label.textValue()));
        assertThat(text("headline")).isEqualTo(names.isEmpty() ? "No label" : String.join(", ", names));
        assertThat(all("#result dt.best")).extracting(WebElement::getText).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void aPairOfTextsGetsANumber() throws IOException {
        choose("pairs");
        await(() -> find("#pair").isSelected());
        assertThat(text("about")).startsWith("Gives a number for a pair of texts. Version ");
        find("#second-text").sendKeys("a dog");
        ask("a man is eating");
        double expected = server.predict(
                        "{\"adapter\":\"pairs\",\"text\":\"a man is eating\",\"second_text\":\"a dog\"}")
                .ok()
                .at("/results/0/value")
                .doubleValue();
        assertThat(Double.parseDouble(find(".value").getText()))
                .isCloseTo(expected, within(1e-3 * Math.abs(expected) + 1e-4));
        picture("number");
    }

    @Test
    void worksByKeyboardAlone() {
        // Link, adapter, text, pair, button: in the order in which one reads.
        focusNext();
        assertThat(focused().getTagName()).isEqualTo("a");
        focusNext();
        assertThat(focused().getAttribute("id")).isEqualTo("adapter");
        focused().sendKeys("w");
        await(() -> text("about").contains("Finds"));
        focusNext();
        assertThat(focused().getAttribute("id")).isEqualTo("text");
        focused().sendKeys("two dogs");
        focusNext();
        assertThat(focused().getAttribute("id")).isEqualTo("ask");
        focused().sendKeys(Keys.ENTER);
        await(() -> text("footnote").contains("words"));
        assertThat(focused().getAttribute("id")).isEqualTo("ask");
    }

    @Test
    void enterWithControlAsksFromTheText() {
        choose("classes");
        find("#text").sendKeys("dog", Keys.chord(Keys.CONTROL, Keys.ENTER));
        await(() -> text("footnote").contains("classes"));
    }

    @Test
    void whatTheServerRefusesIsShown() throws IOException {
        choose("classes");
        find("#pair").click();
        find("#text").sendKeys("a");
        find("#ask").click();
        await(() -> find("#problem").isDisplayed());
        assertThat(text("problem")).contains("was trained on single texts");
        assertThat(find("#problem").getAttribute("role")).isEqualTo("alert");
        picture("problem");
    }

    /** Nothing of the page is against its own policy, and nothing comes from elsewhere. */
    @Test
    void keepsToItsPolicy() {
        String policy = server.get("/")
                .response()
                .headers()
                .firstValue("Content-Security-Policy")
                .orElseThrow();
        assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe", "http:", "*");
        choose("classes");
        ask("dog");
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
                .filteredOn(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .filteredOn(entry -> !entry.getMessage().contains("422")
                        && !entry.getMessage().contains("/adapters/broken"))
                .extracting(LogEntry::getMessage)
                .isEmpty();
        Object origins = browser.executeScript(
                "return [...new Set(performance.getEntriesByType('resource').map(e => new URL(e.name).origin))];");
        assertThat(origins).isEqualTo(List.of(server.server().uri().toString()));
    }

    @Test
    void followsTheSystemsColours() {
        long light = brightness();
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        try {
            await(() -> brightness() < light / 2);
            choose("classes");
            ask("dog");
            picture("dark");
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            browser.executeCdpCommand(
                    "Emulation.setEmulatedMedia",
                    Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "light"))));
        }
    }

    private static long brightness() {
        return (Long) browser.executeScript("return getComputedStyle(document.body).backgroundColor"
                + ".match(/\\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0);");
    }

    private static void choose(String adapter) {
        find("#adapter option[value=" + adapter + "]").click();
        await(() ->
                text("about").contains(server.pool().find(adapter).orElseThrow().version()));
    }

    private static void ask(String text) {
        // Typed as a whole: the driver's keyboard knows no characters beyond U+FFFF.
        browser.executeScript("document.getElementById('text').value = arguments[0]", text);
        find("#ask").click();
        await(() -> !text("footnote").isEmpty() || find("#problem").isDisplayed());
        assertThat(text("problem")).isEmpty();
    }

    private static void focusNext() {
        focused().sendKeys(Keys.TAB);
    }

    private static WebElement focused() {
        return browser.switchTo().activeElement();
    }

    private static WebElement find(String selector) {
        return browser.findElement(By.cssSelector(selector));
    }

    private static List<WebElement> all(String selector) {
        return browser.findElements(By.cssSelector(selector));
    }

    private static String text(String id) {
        return browser.findElement(By.id(id)).getText();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("time; the page says: " + find("body").getText())
                    .isLessThan(end);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static void picture(String name) throws IOException {
        Files.createDirectories(PICTURES);
        Files.write(PICTURES.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }
}
