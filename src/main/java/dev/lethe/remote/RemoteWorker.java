package dev.lethe.remote;

import dev.lethe.id.KeyId;

/**
 * A worker on another machine, as leases name it.
 *
 * @param key the API key by which it asks
 * @param lease the key, and a keyed hash of the name that the worker gave: names are said by people
 * @param containment how it holds its process trees
 */
public record RemoteWorker(KeyId key, String lease, String containment) {}
