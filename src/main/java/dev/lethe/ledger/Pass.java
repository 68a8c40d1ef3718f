package dev.lethe.ledger;

/** By what right a file is read. It may end while the data of the job is still kept. */
interface Pass {
  /** The owner's right, which ends with the data and not before. */
  Pass OWNER =
      new Pass() {
        @Override
        public boolean over() {
          return false;
        }

        @Override
        public boolean stands() {
          return true;
        }
      };

  /** Whether its time has run out; asked before each piece, so it has to be cheap. */
  boolean over();

  /** Whether it is good at this moment, by what is durable. */
  boolean stands();
}
