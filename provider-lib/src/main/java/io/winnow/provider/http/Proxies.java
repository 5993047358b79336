package io.winnow.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.error.WinnowException;
import io.winnow.router.provider.ProviderVariables;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which HTTP proxy a request goes through.
 *
 * <p>Java's own properties ({@code https.proxyHost}, {@code http.proxyHost} and their kin) go first, since they were meant for
 * this process. Then the variables that other programs obey: {@code HTTPS_PROXY} or {@code HTTP_PROXY} by the scheme of the
 * address asked for, but for what {@code NO_PROXY} names; each in lower case too, which wins. {@code NO_PROXY} is a comma
 * separated list of hosts (with all their subdomains), {@code host:port}, IP addresses and networks ({@code 10.0.0.0/8}), or
 * {@code *}. This machine itself is never asked through a proxy of the variables.
 */
public final class Proxies extends ProxySelector {

    /**
     * One proxy.
     *
     * @param authorization value of {@code Proxy-Authorization}; null when it asks for none
     */
    private record Route(
            InetSocketAddress address, @Nullable String authorization) {}

    /**
     * Property of the JDK: what it does not tell a proxy that it asks for a tunnel, {@code Basic} by default. Whoever writes a
     * password into a proxy's address means it to be told. Read once, when the first HTTP client of the process is made.
     */
    private static final String UNTOLD = "jdk.http.auth.tunneling.disabledSchemes";

    static {
        if (System.getProperty(UNTOLD) == null) {
            System.setProperty(UNTOLD, "");
        }
    }

    private final @Nullable Route http;
    private final @Nullable Route https;
    private final List<String> exceptions;

    private Proxies(@Nullable Route http, @Nullable Route https, List<String> exceptions) {
        this.http = http;
        this.https = https;
        this.exceptions = exceptions;
    }

    /**
     * Reads the variables.
     *
     * @throws WinnowException naming the one that holds no address of an HTTP proxy
     */
    public static Proxies of(Function<String, @Nullable String> environment) {
        String exceptions = either(environment, "no_proxy");
        return new Proxies(
                route(environment, "http_proxy"),
                route(environment, "https_proxy"),
                exceptions == null
                        ? List.of()
                        : Arrays.stream(exceptions.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                                .filter(exception -> !exception.isEmpty())
                                .toList());
    }

    /** What the proxy for an address wants in {@code Proxy-Authorization}; null when nothing. */
    @Nullable String authorizationFor(URI uri) {
        Route route = isJavas(uri) ? null : routeFor(uri);
        return route == null ? null : route.authorization();
    }

    @Override
    public List<Proxy> select(URI uri) {
        Route route = isJavas(uri) ? null : routeFor(uri);
        if (route != null) {
            return List.of(new Proxy(Proxy.Type.HTTP, route.address()));
        }
        ProxySelector javas = ProxySelector.getDefault();
        return javas == null ? List.of(Proxy.NO_PROXY) : javas.select(uri);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // There is no other proxy to turn to, and the request itself fails.
    }

    private static boolean isJavas(URI uri) {
        return System.getProperty(uri.getScheme().toLowerCase(Locale.ROOT) + ".proxyHost") != null;
    }

    private @Nullable Route routeFor(URI uri) {
        Route route = "https".equalsIgnoreCase(uri.getScheme()) ? https : http;
        return route == null || isException(uri) ? null : route;
    }

    private boolean isException(URI uri) {
        String written = uri.getHost().toLowerCase(Locale.ROOT);
        String host = written.startsWith("[") ? written.substring(1, written.length() - 1) : written;
        InetAddress address = literal(host);
        if (host.equals("localhost")
                || host.endsWith(".localhost")
                || (address != null && address.isLoopbackAddress())) {
            return true;
        }
        int usualPort = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        int port = uri.getPort() < 0 ? usualPort : uri.getPort();
        return exceptions.stream().anyMatch(exception -> names(exception, host, port, address));
    }

    private static boolean names(String exception, String host, int port, @Nullable InetAddress address) {
        if (exception.equals("*")) {
            return true;
        }
        if (exception.contains("/")) {
            return address != null && isWithin(exception, address);
        }
        String name = exception;
        int colon = name.lastIndexOf(':');
        boolean hasPort = colon >= 0 && (name.indexOf(':') == colon || name.charAt(colon - 1) == ']');
        if (hasPort) {
            if (!name.substring(colon + 1).equals(String.valueOf(port))) {
                return false;
            }
            name = name.substring(0, colon);
        }
        name = name.replaceAll("^\\[|\\]$", "").replaceFirst("^\\*?\\.", "");
        return host.equals(name) || (address == null && host.endsWith("." + name));
    }

    private static boolean isWithin(String network, InetAddress address) {
        int slash = network.indexOf('/');
        InetAddress base = literal(network.substring(0, slash));
        String length = network.substring(slash + 1);
        byte[] bits = address.getAddress();
        if (base == null || !length.matches("\\d{1,3}") || base.getAddress().length != bits.length) {
            return false;
        }
        int prefix = Math.min(Integer.parseInt(length), bits.length * 8);
        for (int bit = 0; bit < prefix; bit++) {
            if (((base.getAddress()[bit / 8] ^ bits[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Route route(Function<String, @Nullable String> environment, String variable) {
        String value = either(environment, variable);
        if (value == null) {
            return null;
        }
        try {
            URI uri = new URI(value.contains("://") ? value : "http://" + value);
            if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
                throw new URISyntaxException("", "no HTTP proxy");
            }
            String credentials = uri.getRawUserInfo();
            return new Route(
                    InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort()),
                    credentials == null
                            ? null
                            : "Basic "
                                    + Base64.getEncoder()
                                            .encodeToString(URLDecoder.decode(credentials.replace("+", "%2B"), UTF_8)
                                                    .getBytes(UTF_8)));
        } catch (URISyntaxException | IllegalArgumentException e) {
            // The value is not repeated: it may hold a password.
            throw new WinnowException(
                    variable.toUpperCase(Locale.ROOT)
                            + " is not the address of an HTTP proxy: expected http://[user:password@]host[:port]",
                    e);
        }
    }

    private static @Nullable String either(Function<String, @Nullable String> environment, String variable) {
        String lower = ProviderVariables.value(environment, variable);
        return lower != null ? lower : ProviderVariables.value(environment, variable.toUpperCase(Locale.ROOT));
    }
}
