/**
 * The job type {@code video.render}: a film made from a storyboard, scene by scene.
 *
 * <p>One child draws all captions from a file of text. Then each scene becomes a piece of film of
 * an exact number of frames, its captions in place and the way from the scene before it included,
 * so that the pieces are put together without being encoded again, and a storyboard of a hundred
 * scenes takes no more memory than one of two.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.type.render;
