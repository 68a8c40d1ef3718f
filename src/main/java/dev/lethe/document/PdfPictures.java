package dev.lethe.document;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.contentstream.PDFStreamEngine;
import org.apache.pdfbox.contentstream.operator.DrawObject;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.contentstream.operator.OperatorName;
import org.apache.pdfbox.contentstream.operator.state.Concatenate;
import org.apache.pdfbox.contentstream.operator.state.Restore;
import org.apache.pdfbox.contentstream.operator.state.Save;
import org.apache.pdfbox.contentstream.operator.state.SetGraphicsStateParameters;
import org.apache.pdfbox.contentstream.operator.state.SetMatrix;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.PDXObject;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.apache.pdfbox.util.Matrix;

/** Finds where a page has pictures, without opening them. */
final class PdfPictures extends PDFStreamEngine {
  private static final int MOST = 500;

  private final PDRectangle page;
  private final List<Box> found = new ArrayList<>();

  private PdfPictures(PDRectangle page) {
    this.page = page;
    addOperator(new Concatenate(this));
    addOperator(new DrawObject(this));
    addOperator(new SetGraphicsStateParameters(this));
    addOperator(new Save(this));
    addOperator(new Restore(this));
    addOperator(new SetMatrix(this));
  }

  static List<Box> of(PDPage page) throws IOException {
    var pictures = new PdfPictures(page.getCropBox());
    pictures.processPage(page);
    return pictures.found;
  }

  @Override
  protected void processOperator(Operator operator, List<COSBase> operands) throws IOException {
    if (OperatorName.DRAW_OBJECT.equals(operator.getName())
        && !operands.isEmpty()
        && operands.getFirst() instanceof COSName name
        && getResources().isImageXObject(name)) {
      PDXObject object = getResources().getXObject(name);
      if (object instanceof PDImageXObject && found.size() < MOST) {
        found.add(place(getGraphicsState().getCurrentTransformationMatrix()));
      }
      return;
    }
    super.processOperator(operator, operands);
  }

  /** A picture is a square of one by one that the matrix stretches. */
  private Box place(Matrix matrix) {
    double width = Math.abs(matrix.getScaleX()) + Math.abs(matrix.getShearX());
    double height = Math.abs(matrix.getScaleY()) + Math.abs(matrix.getShearY());
    double left =
        matrix.getTranslateX() + Math.min(0, matrix.getScaleX()) + Math.min(0, matrix.getShearX());
    double low =
        matrix.getTranslateY() + Math.min(0, matrix.getScaleY()) + Math.min(0, matrix.getShearY());
    return new Box(
        left - page.getLowerLeftX(), page.getUpperRightY() - low - height, width, height);
  }
}
