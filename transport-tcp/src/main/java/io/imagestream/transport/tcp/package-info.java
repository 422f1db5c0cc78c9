/**
 * TCP_PUSH and TCP_PULL, server and client: docs/protocol.md. Sockets only; what a session does is decided in {@code
 * io.imagestream.session}.
 *
 * <p>Server: {@code TcpServer} accepts; each event loop has a {@code TcpLoop} with its {@code TcpSession}s, which find out what
 * a connection speaks. From then on a {@code Speaker} acts for the client:
 *
 * <ul>
 *   <li>{@code CommandSession} for the original's protocol, with a {@code ControlHandler} on the client's connection and a
 *       {@code DataChannel} on the one that goes back to it;
 *   <li>{@code HttpSession} for HTTP, with {@code Stills} and the {@code Page}; a {@code MultipartViewer} or {@code
 *       WebSocketViewer} takes the connection over for the moving picture.
 * </ul>
 *
 * <p>Whatever it speaks, a {@code Viewer} brings it the frames. Client: {@code TcpClientConnection} for the original's protocol,
 * {@code HttpClientConnection} for cameras.
 */
package io.imagestream.transport.tcp;
