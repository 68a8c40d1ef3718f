package dev.lethe.api;

/**
 * Which job type serves a create call of a dialect, as the operator set it.
 *
 * @param type empty if none does: then the call is answered with 501 and nothing is stored
 */
public record CreateCall(String type, ParamTemplate params) {
  public static final CreateCall NONE = new CreateCall("", ParamTemplate.NONE);
}
