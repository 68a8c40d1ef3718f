package dev.lethe.quota;

/** Looks again and again whether what was counted is so, and notes it for the day. */
public final class UsageCheck {
  private static final int RECOUNT_EVERY = 6;

  private final Quotas quotas;
  private int looks;

  public UsageCheck(Quotas quotas) {
    this.quotas = quotas;
  }

  /** To be called each hour, and at once at a start. */
  public void runOnce() {
    if (looks++ % RECOUNT_EVERY == 0) {
      quotas.recount();
    }
    quotas.note();
  }
}
