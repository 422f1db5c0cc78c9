/**
 * RTP/JPEG (RFC 2435), sent and received: to players that know nothing of the family, and from them. Its packets are trains of
 * datagrams like the family's; beside them go sender reports (RTCP, RFC 3550) and announcements (SAP, RFC 2974).
 */
package io.imagestream.transport.udp.rtp;
