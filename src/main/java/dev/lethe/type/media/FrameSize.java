package dev.lethe.type.media;

/** A picture's size as a viewer sees it: square pixels, upright. */
public record FrameSize(int width, int height) {
  private static final int SMALLEST = 2;

  public FrameSize {
    if (width <= 0 || height <= 0) {
      throw new IllegalArgumentException("a picture of " + width + "x" + height);
    }
  }

  public long pixels() {
    return (long) width * height;
  }

  /** The same picture at most this high, never larger than it is, both sides even. */
  public FrameSize atMostHigh(int limit) {
    int high = Math.min(limit, height);
    return new FrameSize(even((double) width * high / height), even(high));
  }

  /** The same picture at most this wide, never larger than it is, both sides even. */
  public FrameSize atMostWide(int limit) {
    int wide = Math.min(limit, width);
    return new FrameSize(even(wide), even((double) height * wide / width));
  }

  public FrameSize turned() {
    return new FrameSize(/* width= */ height, /* height= */ width);
  }

  /** Chroma of 4:2:0 has half the size, so a side is even; rounded down, for fear of upscaling. */
  private static int even(double side) {
    return Math.max(SMALLEST, (int) Math.floor((side + 0.5) / 2) * 2);
  }
}
