package io.winnow.ui.access;

import io.winnow.messages.error.WinnowException;
import io.winnow.ui.http.ProblemException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the API: anyone who can reach it, or those who know a token.
 *
 * <p>A session is its end and a signature with the token, so that no node has to remember it, any replica with the same token
 * takes it, and another token ends all. Comparisons take the same time wherever the texts differ.
 */
public final class Access {

    static final int LEAST_TOKEN = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final String SCHEME = "Bearer ";
    private static final Pattern SESSION = Pattern.compile("(\\d{1,12})\\.([A-Za-z0-9_-]{43})");

    private final byte @Nullable [] token;
    private final Duration lifetime;
    private final Clock clock;
    private final LoginThrottle throttle;

    /**
     * Access with a token or, where it is null, without.
     *
     * @param lifetime how long a session lasts
     * @throws WinnowException when the token is shorter than {@value #LEAST_TOKEN} characters
     */
    public Access(@Nullable String token, Duration lifetime, Clock clock) {
        if (token != null && token.length() < LEAST_TOKEN) {
            throw new WinnowException("WINNOW_UI_TOKEN has " + token.length() + " characters: use at least "
                    + LEAST_TOKEN + ", for example with openssl rand -hex 24");
        }
        this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
        this.lifetime = lifetime;
        this.clock = clock;
        this.throttle = new LoginThrottle(clock);
    }

    /**
     * Refuses to serve a network whose every member could start paid runs.
     *
     * @param host the address to listen on
     * @param insecure whether access without a token is intended
     * @throws WinnowException when the host is not a loopback address, there is no token and {@code insecure} is false
     */
    public void requireFor(String host, boolean insecure) {
        if (token == null && !insecure && !isLoopback(host)) {
            throw new WinnowException("anyone who can reach " + host
                    + " could start runs at your expense: set WINNOW_UI_TOKEN to a secret of at least " + LEAST_TOKEN
                    + " characters, or allow it with --insecure (WINNOW_UI_INSECURE=true)");
        }
    }

    /** Whether only programs on this machine can reach what listens on an address. */
    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    boolean needsToken() {
        return token != null;
    }

    /**
     * Whether a request may proceed.
     *
     * @param authorization the header of that name
     * @param session the value of the session's cookie
     * @param address the client's, whose wrong tokens are counted
     * @throws ProblemException (429) when the client sends a token and too many from its address were wrong
     */
    boolean allows(@Nullable String authorization, @Nullable String session, @Nullable String address) {
        if (token == null) {
            return true;
        }
        boolean hasSession = endOf(session) != null;
        if (authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return isToken(authorization.substring(SCHEME.length()).strip(), hasSession, address);
        }
        return hasSession;
    }

    /**
     * Whether a client knows the token. Where it must wait, it does not learn that; one that has a session must not.
     *
     * @throws ProblemException (429) when too many tokens from the client's address were wrong
     */
    boolean isToken(String candidate, boolean hasSession, @Nullable String address) {
        if (hasSession && isToken(candidate)) {
            return true;
        }
        throttle.require(address);
        if (!hasSession && isToken(candidate)) {
            return true;
        }
        throttle.failed(address);
        return false;
    }

    boolean isToken(String candidate) {
        byte[] expected = token;
        if (expected == null) {
            return false;
        }
        // Signatures have a fixed length, so the comparison does not reveal the token's length either.
        return MessageDigest.isEqual(
                sign(expected, new String(expected, StandardCharsets.UTF_8)), sign(expected, candidate));
    }

    /** When a session opened now ends. */
    Instant newEnd() {
        return Instant.ofEpochSecond(clock.instant().plus(lifetime).getEpochSecond());
    }

    Duration lifetime() {
        return lifetime;
    }

    /** The proof that a client sends with later requests, until it expires. */
    String session(Instant end) {
        byte[] key = token;
        if (key == null) {
            throw new IllegalStateException("there is no token");
        }
        String seconds = String.valueOf(end.getEpochSecond());
        return seconds + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(sign(key, "session " + seconds));
    }

    /** When a session ends; null when it is not one of this service, or has ended. */
    @Nullable Instant endOf(@Nullable String session) {
        byte[] key = token;
        Matcher parts = SESSION.matcher(session == null ? "" : session);
        if (key == null || !parts.matches()) {
            return null;
        }
        Instant end = Instant.ofEpochSecond(Long.parseLong(parts.group(1)));
        byte[] signature = Base64.getUrlDecoder().decode(parts.group(2));
        boolean ours = MessageDigest.isEqual(sign(key, "session " + parts.group(1)), signature);
        return ours && end.isAfter(clock.instant()) ? end : null;
    }

    private static byte[] sign(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is part of every Java", e);
        }
    }
}
