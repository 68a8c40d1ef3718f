package dev.lethe.type.transcode;

import dev.lethe.type.media.Ffmpeg;
import dev.lethe.type.media.SourceMedia;
import java.util.ArrayList;
import java.util.List;

/** Writes the one ffmpeg command that makes all products of a plan. */
final class EncodeCommand {
  private static final List<String> PICTURES =
      // Without vfr the picture writer repeats each picture to fill the time up to the next.
      List.of("-fps_mode", "vfr", "-c:v", "mjpeg", "-q:v", "3", "-f", "image2");

  private final String folder;
  private final long mostBytes;

  /**
   * @param folder where the products go, relative to ffmpeg's working folder
   * @param mostBytes the most any one product may take
   */
  EncodeCommand(String folder, long mostBytes) {
    this.folder = folder;
    this.mostBytes = mostBytes;
  }

  List<String> argv(String ffmpeg, List<String> input, Plan plan) {
    var argv = new ArrayList<>(Ffmpeg.start(ffmpeg));
    argv.addAll(input);
    SourceMedia.Picture picture = plan.source().picture();
    boolean soundOnly = plan.products().stream().allMatch(Product.Extract.class::isInstance);
    if (picture != null && !soundOnly) {
      argv.addAll(List.of("-filter_complex", Filters.graph(picture, plan.products())));
    }
    for (int i = 0; i < plan.products().size(); i++) {
      argv.addAll(output(plan.products().get(i), "[o" + i + "]"));
    }
    if (picture != null && plan.products().stream().noneMatch(EncodeCommand::showsTime)) {
      // Pictures and clips say nothing of how far the reading is: packets copied to nowhere do.
      argv.addAll(List.of("-map", "0:" + picture.index(), "-c", "copy", "-f", "null", "-"));
    }
    return argv;
  }

  private static boolean showsTime(Product product) {
    return product instanceof Product.Rendition || product instanceof Product.Extract;
  }

  private List<String> output(Product product, String pictures) {
    var args = new ArrayList<String>();
    switch (product) {
      case Product.Rendition r -> {
        args.addAll(List.of("-map", pictures));
        args.addAll(r.container().encoder());
        SourceMedia.Sound sound = r.sound();
        if (sound != null) {
          args.addAll(List.of("-map", "0:" + sound.index()));
          args.addAll(r.container().audio().encoder(sound));
        }
        args.addAll(r.container().muxer());
      }
      case Product.Extract e -> {
        args.addAll(List.of("-map", "0:" + e.sound().index()));
        args.addAll(e.format().encoder(e.sound()));
        args.addAll(e.format().muxer());
      }
      case Product.Thumbnails t -> {
        args.addAll(List.of("-map", pictures, "-frames:v", Integer.toString(t.count())));
        args.addAll(PICTURES);
      }
      case Product.Preview p -> {
        args.addAll(List.of("-map", pictures));
        args.addAll(p.container().encoder());
        args.addAll(p.container().muxer());
      }
      case Product.Sprite _ -> {
        args.addAll(List.of("-map", pictures, "-frames:v", "1", "-update", "1"));
        args.addAll(PICTURES);
      }
    }
    // Titles, places and chapters of the source are content that nobody asked to be passed on.
    args.addAll(List.of("-map_metadata", "-1", "-map_chapters", "-1"));
    args.addAll(List.of("-fs", Long.toString(mostBytes)));
    args.add("file:" + folder + "/" + product.file());
    return args;
  }
}
