package dev.lethe.api.pictory;

import dev.lethe.api.CreateCall;

/** What serves the create calls of the dialect. */
public record CreateCalls(
    CreateCall render,
    CreateCall storyboard,
    CreateCall transcription,
    CreateCall image,
    CreateCall clip) {
  /** Where the requests of the vendor's clients name what is to be fetched, as these read it. */
  public static final String SCENES = "scenes/*/background/visualUrl";

  public static final String FILE = "fileUrl";
  public static final String REFERENCE = "referenceImageUrl";
  public static final String FIRST_FRAME = "firstFrameImageUrl";

  CreateCall of(Call call) {
    return switch (call) {
      case RENDER -> render;
      case STORYBOARD -> storyboard;
      case TRANSCRIPTION -> transcription;
      case IMAGE -> image;
      case CLIP -> clip;
      case NONE -> CreateCall.NONE;
    };
  }
}
