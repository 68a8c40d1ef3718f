package dev.lethe.job;

import dev.lethe.id.OperationId;
import java.util.Optional;

/** Where operations are kept. */
public interface OperationStore {
  void insert(Operation operation);

  Optional<Operation> find(OperationId id);
}
