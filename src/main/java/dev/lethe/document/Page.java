package dev.lethe.document;

/**
 * One page: a slide of a presentation, a sheet of a workbook.
 *
 * @param width zero where nothing is known of it
 * @param unit {@code pt} or {@code px}
 * @param name of a sheet; else empty
 * @param recognised whether its text was read off a picture
 */
record Page(
    int number, double width, double height, String unit, String name, boolean recognised) {}
