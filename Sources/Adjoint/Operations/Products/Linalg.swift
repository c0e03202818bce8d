/// The operations of linear algebra, as PyTorch's `torch.linalg`.
public enum Linalg {}
