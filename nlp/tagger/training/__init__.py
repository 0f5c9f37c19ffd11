"""How the tagger is trained: needs torch and onnx (the extra `train`); nothing here is imported at run time."""
