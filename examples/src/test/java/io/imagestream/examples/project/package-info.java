/** What the project publishes, held to what is written down: its artifacts, what they bring along, and their API. */
package io.imagestream.examples.project;
