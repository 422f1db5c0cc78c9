/**
 * TCP_PUSH and TCP_PULL, server and client: docs/protocol.md. Sockets only; what a session does is decided in {@code
 * io.imagestream.session}.
 *
 * <p>Server: {@code TcpServer} accepts; each event loop has a {@code TcpLoop} with its {@code TcpSession}s; a session has a
 * {@code ControlHandler} for the client's connection and a {@code DataChannel} for the one that goes back to it. Client: {@code
 * TcpClientConnection} for the original's protocol, {@code HttpClientConnection} for cameras.
 */
package io.imagestream.transport.tcp;
