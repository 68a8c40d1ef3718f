/**
 * Who wants to be told of events, and that they are told, in the form of Standard Webhooks.
 *
 * <p>The log of events is the queue. An endpoint has a place in it, up to which it was told or
 * nothing concerned it; so a change of a job costs nothing more for being told to others, and what
 * is durable in the log is told, however often the server is killed in between. What an endpoint
 * does not take is put aside and tried again, and the endpoint goes on behind it, so that one event
 * that it cannot bear does not keep the others from it. How many may be put aside is limited: from
 * an endpoint that takes nothing at all the place stands still, and nothing piles up.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.webhook;
